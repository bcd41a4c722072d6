using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What a metric that learns is measured with; the defaults are disentanglement_lib's.</summary>
public record LearnedOptions
{
    /// <summary>Images that are learned from.</summary>
    public int TrainImages { get; init; } = 10_000;

    /// <summary>Images that what was learned is tested on.</summary>
    public int TestImages { get; init; } = 5_000;
}

/// <summary>A metric that learns to predict the factors from the codes of one sample and is tested on another.</summary>
/// <remarks>
/// Except on a large grid no image is in both, and fewer than 100 test images are refused: the standard error of an accuracy
/// would exceed 0.05. The training sample decides which factors count: those that take more than one value in it. A value that
/// only the test sample has cannot be learned.
/// </remarks>
public abstract class LearnedMetric : IMetric
{
    // What encoding is of the whole, for a reader who waits; the rest is learning.
    private const double Encoding = 0.2;

    private readonly LearnedOptions _options;

    private protected LearnedMetric(LearnedOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TrainImages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TestImages, 1);
        _options = options;
    }

    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <inheritdoc/>
    public string Protocol => ProtocolOf(_options.TrainImages, _options.TestImages);

    /// <inheritdoc/>
    public string? WhyNot(CodeSource source, ulong seed) => source.WhyNoFactors ?? source.WhyNoTest(seed);

    /// <inheritdoc/>
    public long CodesAskedFor(int images) => _options.TrainImages + (long)_options.TestImages;

    /// <summary>Measures samples that are already there, for example of a file of codes.</summary>
    /// <param name="train">What is learned from.</param>
    /// <param name="test">What it is tested on.</param>
    /// <param name="factorNames">K names for the matrices.</param>
    /// <param name="seed">Of everything that the metric draws.</param>
    /// <param name="crew">The threads that learn; null for one per processor. The result does not depend on it.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="ArgumentException">The samples do not have the same codes and factors, there is no factor, or the number of names
    /// is not K.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public MetricResult Evaluate(
        CodeSample train,
        CodeSample test,
        IReadOnlyList<string> factorNames,
        ulong seed = 0,
        Crew? crew = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        if (train.FactorCount == 0) throw new ArgumentException($"{Id} needs at least one factor", nameof(train));
        if (train.Dimensions != test.Dimensions || train.FactorCount != test.FactorCount)
        {
            throw new ArgumentException(
                $"the samples must have the same number of code values and of factors, got codes of {train.Dimensions} "
                    + $"and {test.Dimensions} values with {train.FactorCount} and {test.FactorCount} factors",
                nameof(test));
        }

        if (factorNames.Count != train.FactorCount)
            throw new ArgumentException($"{train.FactorCount} factors need as many names, got {factorNames.Count}", nameof(factorNames));
        cancellation.ThrowIfCancellationRequested();
        int[] varying = [.. Enumerable.Range(0, train.FactorCount).Where(train.FactorVaries)];
        var samples = new TrainAndTest(train, test, factorNames, varying, crew ?? Crew.AllProcessors);
        (Dictionary<string, double> values, MetricMatrix[] matrices) = Measure(samples, seed, progress, cancellation);
        progress?.Report(1);
        return new MetricResult(Id, ProtocolOf(train.Count, test.Count), values, matrices, Seconds: 0);
    }

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        if (WhyNot(source, seed) is { } reason) throw new UserErrorException($"{Id} {reason}");
        double trained = Encoding * _options.TrainImages / ((double)_options.TrainImages + _options.TestImages);
        CodeSample train = source.Sample(
            SampleRole.Train, _options.TrainImages, seed, new ProgressPart(progress, 0, trained), cancellation);
        CodeSample test = source.Sample(
            SampleRole.Test, _options.TestImages, seed, new ProgressPart(progress, trained, Encoding), cancellation);
        string[] names = [.. source.Sampler.Factors.Select(f => f.Name)];
        MetricResult result = Evaluate(train, test, names, seed, source.Crew, new ProgressPart(progress, Encoding, 1), cancellation);
        return result with
        {
            Protocol = result.Protocol + source.SplitNote(train.Count),
            Seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    private protected abstract (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        TrainAndTest samples, ulong seed, IProgress<double>? progress, CancellationToken cancellation);

    private protected virtual string ProtocolOf(int trainImages, int testImages) =>
        $"{trainImages} training and {testImages} test images";

    /// <summary>The part of the labels that were predicted.</summary>
    internal static double Accuracy(int[] predicted, int[] labels) =>
        predicted.Zip(labels).Count(pair => pair.First == pair.Second) / (double)labels.Length;

    /// <summary>What a metric learns from and is tested on.</summary>
    /// <param name="Train">The training sample.</param>
    /// <param name="Test">The test sample, of the same codes and factors.</param>
    /// <param name="FactorNames">K names.</param>
    /// <param name="VaryingFactors">The factors that take more than one value in the training sample; only they are measured.</param>
    /// <param name="Crew">The threads that learn.</param>
    private protected sealed record TrainAndTest(
        CodeSample Train, CodeSample Test, IReadOnlyList<string> FactorNames, IReadOnlyList<int> VaryingFactors, Crew Crew);
}
