using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Experiments.Scores;

/// <summary>
/// How much of each factor every code explains: I(z_d; v_k) as a share of the factor's entropy H(v_k), adjusted for chance, so that
/// codes that are independent of the factor explain 0 and codes that determine it explain 1, on small samples too.
/// </summary>
/// <remarks>
/// (I - c) / (H - c), where c is the mean information with shuffled factor values; 0 where neither I is significantly larger than c
/// (<see cref="InformationTable.LargestByChance"/>) nor the rank correlation of code and factor is significant, which on few images
/// detects a monotone relation that I does not. It is the adjustment of N. X. Vinh, J. Epps and J. Bailey, Information Theoretic
/// Measures for Clusterings Comparison, JMLR 2010, with the factor's entropy as the upper bound.
/// </remarks>
public sealed class ExplainedFactors
{
    // Histogram bins of a code: as many as the metrics', and fewer for few images, of which each bin must hold some.
    private const int MostBins = 20, LeastBins = 4;

    // A code that explains less does not follow the factor.
    private const double Least = 0.1;

    // Another code shares a factor where it explains at least this part of what the first one does.
    private const double Near = 0.5;

    // Codes of few images could follow a factor unnoticed where only a larger share than this is significant.
    private const double LeastNoticed = 1.5 * Least;

    // A rank correlation of independent codes has a standard deviation of 1 / sqrt(N - 1), and exceeds four of them once in 16,000 samples.
    private const double Deviations = 4;

    private readonly bool[] _active, _fewImages;
    private readonly IReadOnlyList<int> _varying;
    private readonly int _images;

    private ExplainedFactors(MetricMatrix shares, bool[] active, bool[] fewImages, IReadOnlyList<int> varying, int images) =>
        (Shares, _active, _fewImages, _varying, _images) = (shares, active, fewImages, varying, images);

    /// <summary>The shares, codes x factors, each 0 to 1.</summary>
    public MetricMatrix Shares { get; }

    /// <summary>What codes explain of the factors of a sample.</summary>
    /// <param name="sample">Codes and factor values.</param>
    /// <param name="factors">The factors' names.</param>
    /// <param name="active">The codes that count; null for all that vary. The others follow no factor.</param>
    public static ExplainedFactors Of(CodeSample sample, IReadOnlyList<string> factors, IEnumerable<int>? active = null)
    {
        var table = InformationTable.Of(sample, Math.Clamp((int)Math.Sqrt(sample.Count), LeastBins, MostBins));
        double[,] shares = new double[sample.Dimensions, sample.FactorCount], ranks = RankCorrelations(sample);
        bool[] few = new bool[sample.FactorCount];
        for (int d = 0; d < sample.Dimensions; d++)
        {
            for (int k = 0; k < sample.FactorCount; k++)
            {
                double chance = table.MeanByChance[d, k], room = table.FactorEntropies[k] - chance;
                if (room <= 0) continue;
                bool follows = table.BeyondChance[d, k] > 0 || Math.Abs(ranks[d, k]) * Math.Sqrt(sample.Count - 1) > Deviations;
                if (follows) shares[d, k] = Math.Clamp((table.Information[d, k] - chance) / room, 0, 1);
                few[k] |= (table.LargestByChance[d, k] - chance) / room > LeastNoticed;
            }
        }

        HashSet<int> counted = [.. active ?? Enumerable.Range(0, sample.Dimensions).Where(d => sample.Code(d).Distinct().Skip(1).Any())];
        return new(
            new("share of the factor's entropy", MetricMatrix.CodeNames(sample.Dimensions), factors, shares),
            [.. Enumerable.Range(0, sample.Dimensions).Select(counted.Contains)],
            few,
            table.VaryingFactors,
            sample.Count);
    }

    /// <summary>The factors that a code follows, the one of which it explains most first; empty for a code that is not active.</summary>
    public IReadOnlyList<FactorMatch> OfUnit(int unit) => !_active[unit] ? [] : Following(
        Enumerable.Range(0, Shares.Columns.Count).Select(k => new FactorMatch(unit, Shares.Columns[k], Shares.Values[unit, k])));

    /// <summary>Which codes follow each factor that has several values in the sample, in the order of the factors.</summary>
    public IReadOnlyList<FactorReading> ByFactor() => [.. _varying.Select(Reading)];

    /// <summary>The code that explains most of a factor.</summary>
    public int BestUnit(int factor) => Enumerable.Range(0, Shares.Rows.Count).MaxBy(d => (_active[d], Shares.Values[d, factor]));

    private static double[,] RankCorrelations(CodeSample sample)
    {
        (int n, int d, int k) = (sample.Count, sample.Dimensions, sample.FactorCount);
        double[] codes = new double[n * d], factors = new double[n * k];
        for (int j = 0; j < d; j++)
        {
            float[] code = sample.Code(j);
            for (int i = 0; i < n; i++) codes[i * d + j] = code[i];
        }

        for (int j = 0; j < k; j++)
        {
            int[] factor = sample.Factor(j);
            for (int i = 0; i < n; i++) factors[i * k + j] = factor[i];
        }

        return Metrics.Learners.Correlation.Spearman(codes, d, factors, k);
    }

    private static FactorMatch[] Following(IEnumerable<FactorMatch> matches)
    {
        FactorMatch[] sorted = [.. matches.Where(match => match.Share >= Least).OrderByDescending(match => match.Share)];
        return [.. sorted.Where(match => match.Share >= Near * sorted[0].Share)];
    }

    private FactorReading Reading(int factor)
    {
        string name = Shares.Columns[factor];
        FactorMatch[] units = Following(
            Enumerable.Range(0, Shares.Rows.Count).Where(d => _active[d]).Select(d => new FactorMatch(d, name, Shares.Values[d, factor])));
        if (units.Length == 0) return new(name, [], [], OwnUnit: false) { TooFewImages = _fewImages[factor] ? _images : null };
        FactorMatch best = units[0];
        string[] also = [.. Enumerable.Range(0, Shares.Columns.Count)
            .Where(k => k != factor && Shares.Values[best.Unit, k] >= Math.Max(Least, Near * best.Share)).Select(k => Shares.Columns[k])];
        return new(name, units, also, OwnUnit: units.Length == 1 && also.Length == 0 && best.Share >= 0.5);
    }
}
