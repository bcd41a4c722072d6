using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The axis alignment metric: for each factor max(0, I_1 - sum_(d >= 2) I_d) / I_1 with the codes' information in descending order, the
/// mean over factors, in [0, 1] (the AAM of Dubois's disentangling-vae). 1 where each factor is told by one code alone, whatever
/// part of it that code tells.
/// </summary>
/// <remarks>
/// The plug-in estimate's bias adds up over codes, so the information is taken beyond chance; <c>aam.plug-in</c> is computed from the
/// plain estimates. A factor that no code tells about scores 0; one with a single value in the sample is left out; with no factor left
/// the score is 0.
/// </remarks>
public sealed class AxisAlignment(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "aam",
        "Axis alignment metric",
        "0 to 1; 0 at random, 1 for a perfect code",
        "The share of the best latent unit's information about a factor that is left after subtracting the information of all " +
            "other units.",
        HigherIsBetter: true,
        [new("aam"), new("aam.plug-in", "plug-in estimate")],
        _ => new AxisAlignment())
    {
        Marks = (_, _) => (0, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>The alignment of each factor; 0 where no code tells about it.</summary>
    /// <param name="m">Information of each code about each factor, D x K, each >= 0.</param>
    public static double[] OfFactors(double[,] m)
    {
        double[] result = new double[m.GetLength(1)];
        for (int k = 0; k < result.Length; k++)
        {
            double best = 0, sum = 0;
            for (int d = 0; d < m.GetLength(0); d++) (best, sum) = (Math.Max(best, m[d, k]), sum + m[d, k]);
            result[k] = best > 0 ? Math.Clamp((2 * best - sum) / best, 0, 1) : 0;
        }

        return result;
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        var table = InformationTable.Of(sample, _bins);
        double[] beyond = OfFactors(table.BeyondChance), plain = OfFactors(table.Information);
        return (
            new()
            {
                ["aam"] = MeanOrZero(table.VaryingFactors.Select(k => beyond[k])),
                ["aam.plug-in"] = MeanOrZero(table.VaryingFactors.Select(k => plain[k])),
            },
            [
                table.Matrix(factorNames),
                InformationTable.PerFactor("alignment of each factor", factorNames, ("beyond chance", beyond), ("plug-in", plain)),
            ]);
    }
}
