using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// What every code of a sample, in histogram bins, tells about every factor: plug-in information and entropies in nats, and the same
/// information less what chance alone shows.
/// </summary>
/// <remarks>
/// Chance is measured by pairing the codes with shuffled factor values. It needs no assumption about the bins, some of which hold a
/// single image, where the usual (bins - 1)(|V| - 1) / 2N is far off.
/// </remarks>
public sealed class InformationTable
{
    // Of permutations; the chance information is the mean over them.
    private const int Shuffles = 20;

    // An entry counts where chance exceeds it in one of 30,000 samples: four standard deviations of a normal variable.
    private const double Deviations = 4;

    private readonly int[][] _codes, _factors;
    private readonly int _images;
    private readonly Lazy<(double[,] Mean, double[,] Largest, double[,] Beyond)> _chance;

    private InformationTable(CodeSample sample, int bins)
    {
        _images = sample.Count;
        _codes = [.. Enumerable.Range(0, sample.Dimensions).Select(d => MutualInformation.Histogram(sample.Code(d), bins))];
        _factors = [.. Enumerable.Range(0, sample.FactorCount).Select(sample.Factor)];
        CodeEntropies = [.. _codes.Select(z => MutualInformation.Entropy(z))];
        FactorEntropies = [.. _factors.Select(v => MutualInformation.Entropy(v))];
        VaryingFactors = [.. Enumerable.Range(0, _factors.Length).Where(k => FactorEntropies[k] > 0)];
        Information = Between(_codes, _factors);
        _chance = new(MeasureChance);
    }

    /// <summary>The table of a sample.</summary>
    /// <param name="sample">Codes and factor values.</param>
    /// <param name="bins">Histogram bins of a code, at least 1.</param>
    public static InformationTable Of(CodeSample sample, int bins = 20) => new(sample, bins);

    /// <summary>I(z_d; v_k), D x K, the plug-in estimate.</summary>
    public double[,] Information { get; }

    /// <summary>H(z_d) of the bins, D values.</summary>
    public IReadOnlyList<double> CodeEntropies { get; }

    /// <summary>H(v_k), K values.</summary>
    public IReadOnlyList<double> FactorEntropies { get; }

    /// <summary>The factors that take more than one value in the sample; the others cannot be told.</summary>
    public IReadOnlyList<int> VaryingFactors { get; }

    /// <summary>
    /// The information beyond chance, D x K: I(z_d; v_k) less its mean over 20 shuffles of the factor values, and 0 where I(z_d; v_k) is
    /// not significant, that is where independent codes reach it in more than one of 30,000 samples.
    /// </summary>
    public double[,] BeyondChance => _chance.Value.Beyond;

    /// <summary>The mean of I(z_d; v_k) over 20 shuffles of the factor values, D x K, in nats.</summary>
    public double[,] MeanByChance => _chance.Value.Mean;

    /// <summary>
    /// What I(z_d; v_k) exceeds in one of 30,000 samples of independent codes, D x K, in nats: above it, it is significant.
    /// </summary>
    public double[,] LargestByChance => _chance.Value.Largest;

    /// <summary>The codes that tell about any factor beyond chance.</summary>
    public IReadOnlyList<int> ActiveCodes =>
        [.. Enumerable.Range(0, _codes.Length).Where(d => VaryingFactors.Any(k => BeyondChance[d, k] > 0))];

    /// <summary>The rows of the table for a reader: I(z_d; v_k) in nats.</summary>
    internal MetricMatrix Matrix(IReadOnlyList<string> factorNames) =>
        new("mutual information (nats)", MetricMatrix.CodeNames(_codes.Length), factorNames, Information);

    /// <summary>A row for each name, a column for each factor.</summary>
    internal static MetricMatrix PerFactor(
        string name, IReadOnlyList<string> factorNames, params (string Row, IReadOnlyList<double> Values)[] rows)
    {
        double[,] values = new double[rows.Length, factorNames.Count];
        for (int r = 0; r < rows.Length; r++)
        {
            for (int k = 0; k < factorNames.Count; k++) values[r, k] = rows[r].Values[k];
        }

        return new(name, [.. rows.Select(r => r.Row)], factorNames, values);
    }

    /// <summary>A row for each code, a column for each name.</summary>
    internal static MetricMatrix PerCode(string name, params (string Column, IReadOnlyList<double> Values)[] columns)
    {
        int codes = columns[0].Values.Count;
        double[,] values = new double[codes, columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            for (int d = 0; d < codes; d++) values[d, c] = columns[c].Values[d];
        }

        return new(name, MetricMatrix.CodeNames(codes), [.. columns.Select(c => c.Column)], values);
    }

    /// <summary>Images in an order of chance, the same for every sample of a size.</summary>
    internal static int[] Shuffle(int images, int number)
    {
        int[] order = [.. Enumerable.Range(0, images)];
        new Philox(0, RandomPurpose.ChanceShuffles, number).Shuffle<int>(order);
        return order;
    }

    private static double[,] Between(int[][] codes, int[][] factors)
    {
        double[,] m = new double[codes.Length, factors.Length];
        for (int d = 0; d < codes.Length; d++)
        {
            for (int k = 0; k < factors.Length; k++) m[d, k] = MutualInformation.Between(codes[d], factors[k]);
        }

        return m;
    }

    private (double[,] Mean, double[,] Largest, double[,] Beyond) MeasureChance()
    {
        double[,] chance = new double[_codes.Length, _factors.Length];
        for (int s = 0; s < Shuffles; s++)
        {
            int[] order = Shuffle(_images, s);
            double[,] m = Between(_codes, [.. _factors.Select(v => Array.ConvertAll(order, i => v[i]))]);
            for (int d = 0; d < _codes.Length; d++)
            {
                for (int k = 0; k < _factors.Length; k++) chance[d, k] += m[d, k] / Shuffles;
            }
        }

        double[,] largest = new double[_codes.Length, _factors.Length], beyond = new double[_codes.Length, _factors.Length];
        for (int d = 0; d < _codes.Length; d++)
        {
            for (int k = 0; k < _factors.Length; k++)
            {
                largest[d, k] = HighestByChance(chance[d, k]);
                if (Information[d, k] > largest[d, k]) beyond[d, k] = Information[d, k] - chance[d, k];
            }
        }

        return (chance, largest, beyond);
    }

    // 2N I of independent labels is about chi-squared, with its mean for degrees of freedom; its quantile by Wilson and Hilferty (1931).
    private double HighestByChance(double mean)
    {
        double degrees = 2.0 * _images * mean;
        if (degrees == 0) return 0;
        double ninth = 2 / (9 * degrees);
        return mean * Math.Pow(1 - ninth + Deviations * Math.Sqrt(ninth), 3);
    }
}
