using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Scores;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>A run from its first step to its report, and what becomes of one that is stopped.</summary>
public sealed class TrainingPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_pipeline_goes_on_where_it_was_and_leaves_nothing_to_do()
    {
        RunSpecification specification = TinyData.Specification(TinyData.Write(_folder));
        using CancellationTokenSource stop = new();
        Counting first = new() { StopAt = 7, Stop = stop };
        using (TrainJob job = TrainJob.Start(specification, _folder["run"], execution: TinyData.Execution))
            Assert.Equal(new PipelineResult(null, false), TrainingPipeline.Run(job, observer: first, cancellation: stop.Token));
        Assert.Equal((7, 0), (first.Steps, first.Scores));

        Counting second = new();
        using (TrainJob job = TrainJob.Resume(_folder["run"]))
        {
            PipelineResult result = TrainingPipeline.Run(job, quick: true, observer: second);
            Assert.True(result.IsComplete && job.IsCompleted);
            Assert.NotNull(result.Summary);
            Assert.True(File.Exists(job.Folder.ReportFile) && File.Exists(job.Folder.ScoresFile));
        }

        Assert.Equal((specification.Steps - 7, 1), (second.Steps, second.Scores));
    }

    private sealed class Counting : IPipelineObserver
    {
        public long Steps { get; private set; }

        public int Scores { get; private set; }

        public long StopAt { get; init; } = -1;

        public CancellationTokenSource? Stop { get; init; }

        public void Stepped(StepReport step, bool reported)
        {
            if (++Steps == StopAt) Stop!.Cancel();
        }

        public void Measured(RunScores scores) => Scores++;
    }
}
