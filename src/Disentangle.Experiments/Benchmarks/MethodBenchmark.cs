using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;
using Disentangle.Training;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>What <see cref="MethodBenchmark"/> measured of one method.</summary>
/// <param name="Method">Its id.</param>
/// <param name="Architecture">The networks that it was measured with.</param>
/// <param name="SecondsPerStep">The median of the rounds.</param>
/// <param name="Relative">The time of a step over that of the yardstick: the median over the rounds of each round's own ratio.</param>
/// <param name="PeakShare">The part of the processor's peak that the products of a step reach, as in
/// <see cref="StepBenchmarkResult.PeakShare"/>.</param>
/// <param name="OperationsPerImage">Operations of the products of a step, per image.</param>
/// <param name="AllocatedBytesPerStep">Managed memory that a step allocates, in the round with the least.</param>
/// <param name="ParameterValues">How many numbers are learnt.</param>
public sealed record MethodBenchmarkResult(
    string Method,
    string Architecture,
    double SecondsPerStep,
    double Relative,
    double PeakShare,
    double OperationsPerImage,
    double AllocatedBytesPerStep,
    long ParameterValues);

/// <summary>
/// A training step of every method beside one of beta-VAE, measured in turns: beta-VAE is the plainest, so the ratio is what a method adds.
/// </summary>
public static class MethodBenchmark
{
    /// <summary>The id of the method that all others are measured beside.</summary>
    public const string Yardstick = "beta-vae";

    private const int WarmUpSteps = 5;
    private const double RoundSeconds = 0.25;

    /// <summary>Measures.</summary>
    /// <param name="session">What works.</param>
    /// <param name="data">What names the images.</param>
    /// <param name="architecture">The id of an architecture; methods that have one of their own use that.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="rounds">How many pairs to measure of each method.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A name is not known, or the images do not suit the architecture.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<MethodBenchmarkResult> Run(
        Session session,
        string data = "dsprites",
        string architecture = "burgess",
        int batch = 64,
        int rounds = 9,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        IImageDataset images = session.Open(data, cancellation: cancellation);
        ReadingSpeed.WarmUp(images, batch, session.Crew.Threads);
        IKernels kernels = session.Kernels;
        using TimedSteps yardstick = new(SpecificationOf(Yardstick, data, architecture, batch), images, kernels, cancellation);
        int yardstickSteps = yardstick.StepsWithin(RoundSeconds, WarmUpSteps);
        MethodEntry[] methods = [.. MethodCatalogue.All.Where(method => !method.IsImported)];
        MethodBenchmarkResult[] results = new MethodBenchmarkResult[methods.Length];
        for (int m = 0; m < methods.Length; m++)
        {
            RunSpecification specification = SpecificationOf(methods[m].Id, data, architecture, batch);
            using TimedSteps steps = new(specification, images, kernels, cancellation);
            int count = steps.StepsWithin(RoundSeconds, WarmUpSteps);
            double[] seconds = new double[rounds], ratios = new double[rounds], shares = new double[rounds], allocated = new double[rounds];
            for (int round = 0; round < rounds; round++)
            {
                double peak = CpuDevice.MeasurePeak(kernels.Threads, runs: 3);
                double beside = yardstick.Seconds(yardstickSteps) / yardstickSteps;
                seconds[round] = steps.Seconds(count) / count;
                allocated[round] = steps.AllocatedBytesPerStep;
                ratios[round] = seconds[round] / beside;
                shares[round] = steps.OperationsPerImage * specification.ImagesPerStep / seconds[round] / peak;
                progress?.Report((m + (round + 1.0) / rounds) / methods.Length);
            }

            results[m] = new MethodBenchmarkResult(
                specification.Method, specification.Architecture, Median.Of(seconds), Median.Of(ratios), Median.Of(shares),
                steps.OperationsPerImage, allocated.Min(),
                steps.ParameterValues);
        }

        return results;
    }

    /// <summary>The specification that a method is measured with.</summary>
    public static RunSpecification SpecificationOf(string method, string data, string architecture, int batch)
    {
        RunSpecification usual = RunSpecification.Usual(method, MethodSettings.Empty);
        return usual with { Data = data, Architecture = MethodCatalogue.Get(method).Architecture ?? architecture, Batch = batch };
    }
}
