namespace Disentangle.Metrics;

/// <summary>What the mutual information gap is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record MutualInformationGapOptions
{
    /// <summary>Images drawn.</summary>
    public int Images { get; init; } = 10_000;

    /// <summary>Histogram bins of each code.</summary>
    public int Bins { get; init; } = 20;
}

/// <summary>
/// The mutual information gap: MIG = mean_k (I(z_(1); v_k) - I(z_(2); v_k)) / H(v_k), the best code's information about a factor less
/// the runner-up's, in [0, 1] (Chen et al., Isolating Sources of Disentanglement in VAEs, 2018), with the histogram estimate of
/// disentanglement_lib (Locatello et al. 2019).
/// </summary>
/// <remarks>
/// A factor with one value in the sample has no entropy and is left out of the mean; with no factor left the score is 0. With a
/// single code the runner-up's information is 0.
/// </remarks>
public sealed class MutualInformationGap : IMetric
{
    private readonly MutualInformationGapOptions _options;

    /// <summary>The metric with disentanglement_lib's sizes, or others.</summary>
    public MutualInformationGap(MutualInformationGapOptions? options = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Images, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Bins, 1);
    }

    /// <inheritdoc/>
    public string Id => "mig";

    /// <inheritdoc/>
    public string Protocol => $"{_options.Images} images, {_options.Bins} bins";

    /// <summary>The gap of each factor, (m_(1)k - m_(2)k) / H(v_k), or NaN where H(v_k) is 0.</summary>
    /// <param name="m">I(z_d; v_k) in nats, D x K.</param>
    /// <param name="entropies">H(v_k) in nats.</param>
    public static double[] Gaps(double[,] m, IReadOnlyList<double> entropies)
    {
        double[] gaps = new double[m.GetLength(1)];
        for (int k = 0; k < gaps.Length; k++)
        {
            double first = 0, second = 0;
            for (int d = 0; d < m.GetLength(0); d++)
            {
                if (m[d, k] > first) (first, second) = (m[d, k], first);
                else if (m[d, k] > second) second = m[d, k];
            }

            gaps[k] = entropies[k] > 0 ? (first - second) / entropies[k] : double.NaN;
        }

        return gaps;
    }

    /// <summary>The gap of a sample that is already there, for example of a file of codes.</summary>
    /// <param name="sample">Codes and factor values.</param>
    /// <param name="factorNames">K names for the matrices.</param>
    public MetricResult Evaluate(CodeSample sample, IReadOnlyList<string> factorNames)
    {
        double[,] m = MutualInformation.Matrix(sample, _options.Bins);
        double[] entropies = [.. Enumerable.Range(0, sample.FactorCount).Select(k => MutualInformation.Entropy(sample.Factor(k)))];
        double[] gaps = Gaps(m, entropies);
        double[,] perFactor = new double[2, gaps.Length];
        for (int k = 0; k < gaps.Length; k++) (perFactor[0, k], perFactor[1, k]) = (entropies[k], gaps[k]);
        return new MetricResult(
            Id,
            $"{sample.Count} images, {_options.Bins} bins",
            new Dictionary<string, double> { ["mig"] = gaps.Where(double.IsFinite).DefaultIfEmpty(0).Average() },
            [
                new("mutual information (nats)", MetricMatrix.CodeNames(sample.Dimensions), factorNames, m),
                new("gap of each factor", ["entropy (nats)", "gap"], factorNames, perFactor),
            ],
            Seconds: 0);
    }

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        CodeSample sample = source.Sample(SampleRole.Train, _options.Images, seed, progress, cancellation);
        MetricResult result = Evaluate(sample, [.. source.Sampler.Factors.Select(f => f.Name)]);
        return result with { Seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds };
    }
}
