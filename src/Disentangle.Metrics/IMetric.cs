using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>A measure of how well a representation's codes separate the factors.</summary>
public interface IMetric
{
    /// <summary>The catalogue's name of it, for example <c>mig</c>.</summary>
    string Id { get; }

    /// <summary>How it is measured, for a reader: sample sizes and the like.</summary>
    string Protocol { get; }

    /// <summary>Why the metric cannot be measured on these codes, as <c>needs ...</c>; null where it can.</summary>
    /// <param name="source">The codes.</param>
    /// <param name="seed">Of everything that the metric draws: it decides which images are learned from, and which are tested on.</param>
    string? WhyNot(CodeSource source, ulong seed) => null;

    /// <summary>
    /// How many codes it asks for, repetitions counted: where all metrics together ask for more than there are images, all images are
    /// encoded once and beforehand. 0 where that is not known.
    /// </summary>
    /// <param name="images">How many images there are to draw from.</param>
    long CodesAskedFor(int images) => 0;

    /// <summary>Measures the codes of <paramref name="source"/>. The result is a function of them and of the seed.</summary>
    /// <param name="source">The codes, and the sampler of their factors.</param>
    /// <param name="seed">Of everything that the metric draws.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="UserErrorException">The metric cannot be measured on these codes, or one is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    MetricResult Evaluate(CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default);
}
