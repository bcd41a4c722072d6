using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Metrics;

/// <summary>
/// Factorisation of support (FoS): how far combinations of values of two latent units are from any code. In batches of 128 codes, the
/// squared distance of the farthest combination from the nearest code (<see cref="SupportCorner"/>), summed over the pairs of units, mean
/// over the batches; 0 where every combination occurs (Roth, Ibrahim, Akata, Vincent and Bouchacourt, Disentanglement of Correlated
/// Factors via Hausdorff Factorized Support, 2023). It looks at no factor.
/// </summary>
/// <remarks>
/// It grows with the square of the codes: <c>fos.standardised</c> divides each unit by its standard deviation over the sample first; a
/// constant unit stays constant. Images beyond the last whole batch are left out; fewer than 128 images are one batch.
/// </remarks>
public sealed class FactorisationOfSupport(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "fos",
        "Factorisation of support",
        "0 and up; 0 where every combination of values of two latent units occurs",
        "How far the farthest combination of values of two latent units is from any code, summed over pairs of units.",
        HigherIsBetter: false,
        [new("fos"), new("fos.standardised", "of units divided by their standard deviation")],
        _ => new FactorisationOfSupport())
    {
        Citation = "Roth, Ibrahim, Akata, Vincent, Bouchacourt: Disentanglement of Correlated Factors via "
            + "Hausdorff Factorized Support, 2023",
        Scale = null,
        UsesFactors = false,
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override bool UsesFactors => Entry.UsesFactors;

    private protected override string ProtocolOf(int images) => $"{images} images, batches of {Math.Min(images, SupportCorner.BatchSize)}";

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        int d = sample.Dimensions;
        float[][] codes = [.. Enumerable.Range(0, d).Select(sample.Code)];
        double[,] distances = Distances(codes, crew);
        float[][] standardised = [.. codes.Select((code, unit) => Divided(code, Math.Sqrt(sample.CodeVariance(unit))))];
        double[,] ofStandardised = Distances(standardised, crew);
        IReadOnlyList<string> names = MetricMatrix.CodeNames(d);
        return (
            new() { ["fos"] = SumOfPairs(distances), ["fos.standardised"] = SumOfPairs(ofStandardised) },
            [
                new("squared distance of the farthest combination", names, names, distances),
                new("squared distance of the farthest combination, standardised units", names, names, ofStandardised),
            ]);
    }

    // h_ij, the mean over batches; symmetric, 0 on the diagonal.
    private static double[,] Distances(float[][] codes, Crew crew)
    {
        int d = codes.Length;
        double[,] distances = new double[d, d];
        crew.For(d * d, pair =>
        {
            (int i, int j) = (pair / d, pair % d);
            if (i > j) distances[i, j] = distances[j, i] = SupportCorner.OfBatches(codes[j], codes[i]).Mean;
        });
        return distances;
    }

    private static double SumOfPairs(double[,] distances) => distances.Cast<double>().Sum() / 2;

    private static float[] Divided(float[] code, double deviation) =>
        deviation > 0 ? Array.ConvertAll(code, value => (float)(value / deviation)) : code;
}
