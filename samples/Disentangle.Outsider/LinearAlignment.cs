using System.Diagnostics;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Outsider;

/// <summary>The largest squared correlation of each factor with a latent unit, averaged over the factors that vary: 0 to 1.</summary>
public sealed class LinearAlignment : IMetric
{
    private const int Images = 10_000;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "linear-alignment",
        "Linear alignment",
        "0 to 1; near 0 for random codes, 1 where each factor is a linear function of one unit",
        "How much of each factor a single latent unit explains linearly.",
        HigherIsBetter: true,
        [new("linear-alignment")],
        _ => new LinearAlignment());

    /// <inheritdoc/>
    public string Id => Entry.Id;

    /// <inheritdoc/>
    public string Protocol => $"{Images} images";

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        CodeSample sample = source.Sample(SampleRole.Counted, Images, seed, progress, cancellation);
        double[,] shares = new double[sample.Dimensions, sample.FactorCount];
        double sum = 0;
        int varying = 0;
        for (int k = 0; k < sample.FactorCount; k++)
        {
            double[] factor = [.. sample.Factor(k).Select(value => (double)value)];
            double best = 0;
            for (int d = 0; d < sample.Dimensions; d++) best = Math.Max(best, shares[d, k] = SquaredCorrelation(sample.Code(d), factor));
            if (factor.Distinct().Count() < 2) continue;
            sum += best;
            varying++;
        }

        return new MetricResult(
            Id,
            $"{sample.Count} images",
            new Dictionary<string, double> { [Id] = varying == 0 ? double.NaN : sum / varying },
            [new("squared correlation", MetricMatrix.CodeNames(sample.Dimensions),
                [.. source.Sampler.Factors.Select(factor => factor.Name)], shares)],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static double SquaredCorrelation(float[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(value => (double)value), y.Average());
        (double xx, double yy, double xy) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            (double dx, double dy) = (x[i] - meanX, y[i] - meanY);
            (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
        }

        return xx * yy > 0 ? xy * xy / (xx * yy) : 0;
    }
}
