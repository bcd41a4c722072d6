using Disentangle.Experiments.Benchmarks;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Training;

namespace Disentangle.Studies.Work;

/// <summary>What the training of a study would take on this machine.</summary>
/// <param name="Hours">Of one thread.</param>
/// <param name="Bytes">Of the checkpoints that stay.</param>
public sealed record StudyEstimate(double Hours, double Bytes)
{
    // A checkpoint holds the parameters, and two numbers of the optimizer for each.
    private const int BytesPerParameter = 3 * sizeof(float), CheckpointsKept = 2;

    /// <summary>Trains a few steps of each combination of method, networks, data set and batch size, and multiplies.</summary>
    /// <param name="plan">The study.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A data set cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static StudyEstimate Of(StudyPlan plan, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        (double seconds, double bytes) = (0, 0);
        var kinds = plan.Runs.GroupBy(run =>
        {
            RunSpecification s = run.Specification;
            return (s.Method, s.Architecture, s.Data, s.Batch, s.Latents);
        }).ToArray();
        using Session session = new(threads: 1);
        for (int k = 0; k < kinds.Length; k++)
        {
            progress?.Report(new StageProgress("measuring steps", (double)k / kinds.Length));
            PlannedRun first = kinds[k].First();
            StepBenchmark benchmark = new(first.Specification, session) { WarmUpSteps = 1, StepsPerRound = 2 };
            StepBenchmarkResult result = benchmark.Run(rounds: 3, cancellation: cancellation);
            seconds += kinds[k].Sum(run => run.Specification.Steps * run.Specification.ImagesPerStep / result.ImagesPerSecond);
            bytes += kinds[k].Count() * result.ParameterValues * (double)BytesPerParameter * CheckpointsKept;
        }

        return new StudyEstimate(seconds / 3600, bytes);
    }
}
