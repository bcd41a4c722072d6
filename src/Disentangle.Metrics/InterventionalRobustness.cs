using System.Globalization;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What the interventional robustness score is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record InterventionalRobustnessOptions : SampleOptions
{
    /// <summary>Which quantile of the deviations stands for the greatest, above 0; the paper's form is 1.</summary>
    public double Quantile { get; init; } = 0.99;

    /// <summary>Bins of each factor in the main score.</summary>
    public int FactorBins { get; init; } = 20;
}

/// <summary>
/// The interventional robustness score: how little a code moves while the factor that it follows is held and all others change,
/// IRS_d = max_k (1 - dev_dk / maxdev_d), averaged over codes with the weights maxdev_d (Suter et al., Robustly Disentangled Causal
/// Mechanisms, 2019), as disentanglement_lib computes it. At most 1; noise scores above 0.
/// </summary>
/// <remarks>
/// Factors with one value in the sample hold nothing and are left out, and so are factor values that a single image has, which would
/// seem to hold a code perfectly still. Codes with one value are left out. With no code or no factor left the score is 0.
/// </remarks>
public sealed class InterventionalRobustness : SampleMetric
{
    private readonly InterventionalRobustnessOptions _options;

    /// <summary>The score with disentanglement_lib's sizes, or others.</summary>
    public InterventionalRobustness(InterventionalRobustnessOptions? options = null)
        : base(options ?? new())
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.FactorBins, 1);
        if (!(_options.Quantile is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), $"the quantile must be above 0 and at most 1, got {_options.Quantile}");
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "irs",
        "Interventional robustness score",
        "up to 1; random codes score irs.chance, about 0.4 for Gaussian ones, and a perfect code 1",
        "How little each latent unit changes while its factor is fixed and the other factors vary.",
        HigherIsBetter: true,
        [new("irs"), new("irs.unbinned", "without bins"), new("irs.chance", "chance level")],
        _ => new InterventionalRobustness())
    {
        Citation = "Suter, Miladinovic, Schölkopf, Bauer: Robustly Disentangled Causal Mechanisms, 2019",
        Marks = (result, _) => (result.Values.TryGetValue("irs.chance", out double chance) ? chance : null, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>A quantile of sorted values by linear interpolation between the two nearest.</summary>
    /// <param name="sorted">At least one value, ascending.</param>
    /// <param name="q">0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        double position = q * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private protected override string ProtocolOf(int images) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{images} images, quantile {_options.Quantile}, {_options.FactorBins} bins of each factor");

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        double[][] codes = [.. Enumerable.Range(0, sample.Dimensions).Select(d => Array.ConvertAll(sample.Code(d), x => (double)x))];
        int[][] values = [.. Enumerable.Range(0, sample.FactorCount).Select(sample.Factor)];
        int[][] binned = [.. values.Select(v => MutualInformation.Histogram(Array.ConvertAll(v, x => (float)x), _options.FactorBins))];
        int[] order = InformationTable.Shuffle(sample.Count, 0);
        int[][] shuffled = Array.ConvertAll(binned, v => Array.ConvertAll(order, i => v[i]));
        double[] greatest = Array.ConvertAll(codes, z => z.Min() == z.Max() ? 0 : Deviations(z).Max());
        double[,] robustness = Robustness(codes, binned, greatest);
        return (
            new()
            {
                ["irs"] = Score(robustness, greatest),
                ["irs.unbinned"] = Score(Robustness(codes, values, greatest), greatest),
                ["irs.chance"] = Score(Robustness(codes, shuffled, greatest), greatest),
            },
            [
                new("interventional robustness", MetricMatrix.CodeNames(codes.Length), factorNames, robustness),
                InformationTable.PerCode("weight of each code", ("greatest deviation", greatest)),
            ]);
    }

    private static double Score(double[,] robustness, double[] greatest)
    {
        double sum = 0, weights = 0;
        for (int d = 0; d < greatest.Length; d++)
        {
            double[] factors = [.. Enumerable.Range(0, robustness.GetLength(1)).Select(k => robustness[d, k]).Where(double.IsFinite)];
            if (greatest[d] == 0 || factors.Length == 0) continue;
            sum += greatest[d] * factors.Max();
            weights += greatest[d];
        }

        return weights > 0 ? sum / weights : 0;
    }

    // 1 - dev / maxdev, D x K; NaN for codes and factors with one value.
    private double[,] Robustness(double[][] codes, int[][] factors, double[] greatest)
    {
        double[,] result = new double[codes.Length, factors.Length];
        for (int k = 0; k < factors.Length; k++)
        {
            int[][] groups = [.. Enumerable.Range(0, factors[k].Length).GroupBy(i => factors[k][i]).Select(g => g.ToArray())];
            int[][] counted = [.. groups.Where(g => groups.Length > 1 && g.Length > 1)];
            for (int d = 0; d < codes.Length; d++)
            {
                double[] deviations = Array.ConvertAll(counted, g => HeldDeviation(Array.ConvertAll(g, i => codes[d][i])));
                result[d, k] = greatest[d] > 0 && counted.Length > 0 ? 1 - deviations.Average() / greatest[d] : double.NaN;
            }
        }

        return result;
    }

    private double HeldDeviation(double[] code)
    {
        double[] deviations = Deviations(code);
        Array.Sort(deviations);
        return Quantile(deviations, _options.Quantile);
    }

    private static double[] Deviations(double[] code)
    {
        double mean = code.Average();
        return Array.ConvertAll(code, z => Math.Abs(z - mean));
    }
}
