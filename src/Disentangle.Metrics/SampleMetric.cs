using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What a metric of one sample is measured with; the default is disentanglement_lib's.</summary>
public record SampleOptions
{
    /// <summary>Images drawn.</summary>
    public int Images { get; init; } = 10_000;
}

/// <summary>What a metric of codes in bins is measured with; the defaults are disentanglement_lib's.</summary>
public record HistogramOptions : SampleOptions
{
    /// <summary>Histogram bins of each code, between its least and its greatest value.</summary>
    public int Bins { get; init; } = 20;

    /// <summary>
    /// The share of the entropy of a factor of so many equally likely values that is left in the histogram of a code linear in it: 1 up
    /// to as many values as bins, and less with more.
    /// </summary>
    internal static double ShareKept(int size)
    {
        float[] code = [.. Enumerable.Range(0, size)];
        int[] values = [.. Enumerable.Range(0, size)];
        return MutualInformation.Between(MutualInformation.Histogram(code, new HistogramOptions().Bins), values) / Math.Log(size);
    }
}

/// <summary>A metric that is a function of one sample of codes and factor values, drawn or given.</summary>
public abstract class SampleMetric : IMetric
{
    private readonly SampleOptions _options;

    private protected SampleMetric(SampleOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Images, 1);
        if (options is HistogramOptions histogram) ArgumentOutOfRangeException.ThrowIfLessThan(histogram.Bins, 1);
        _options = options;
    }

    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <summary>Images that are drawn where there are as many.</summary>
    private protected int Images => _options.Images;

    /// <inheritdoc/>
    public string Protocol => ProtocolOf(_options.Images);

    /// <summary>Whether it compares codes with factors: see <see cref="MetricEntry.UsesFactors"/>.</summary>
    private protected virtual bool UsesFactors => true;

    /// <inheritdoc/>
    public string? WhyNot(CodeSource source, ulong seed) => UsesFactors ? source.WhyNoFactors : null;

    /// <inheritdoc/>
    public long CodesAskedFor(int images) => _options.Images;

    /// <summary>Measures a sample that is already there, for example of a file of codes.</summary>
    /// <param name="sample">Codes and factor values.</param>
    /// <param name="factorNames">K names for the matrices.</param>
    /// <param name="crew">The threads that work; null for one per processor. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The number of names is not K, or there is no factor to compare codes with.</exception>
    public MetricResult Evaluate(CodeSample sample, IReadOnlyList<string> factorNames, Crew? crew = null)
    {
        if (factorNames.Count != sample.FactorCount)
            throw new ArgumentException($"{sample.FactorCount} factors need as many names, got {factorNames.Count}", nameof(factorNames));
        if (UsesFactors && sample.FactorCount == 0) throw new ArgumentException($"{Id} needs at least one factor", nameof(sample));
        (Dictionary<string, double> values, MetricMatrix[] matrices) = Measure(sample, factorNames, crew ?? Crew.AllProcessors);
        return new MetricResult(Id, ProtocolOf(sample.Count), values, matrices, Seconds: 0);
    }

    /// <inheritdoc/>
    public virtual MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        if (WhyNot(source, seed) is { } reason) throw new UserErrorException($"{Id} {reason}");
        cancellation.ThrowIfCancellationRequested();
        CodeSample sample = source.Sample(SampleRole.Counted, _options.Images, seed, progress, cancellation);
        MetricResult result = Evaluate(sample, [.. source.Sampler.Factors.Select(f => f.Name)], source.Crew);
        return result with { Seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    private protected abstract (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew);

    /// <summary>The mean of scores, one for each code or factor that counts; 0 where none does.</summary>
    internal static double MeanOrZero(IEnumerable<double> scores) => scores.DefaultIfEmpty(0).Average();

    private protected virtual string ProtocolOf(int images) =>
        _options is HistogramOptions histogram ? $"{images} images, {histogram.Bins} bins" : $"{images} images";
}
