using System.Collections.Concurrent;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>A run that is trained by this studio.</summary>
internal sealed class Training(CancellationTokenSource stop)
{
    /// <summary>Whether it is being worked on.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>What it is doing, in a few words.</summary>
    public string Doing { get; set; } = "starting";

    /// <summary>Why it ended before its time, or null.</summary>
    public string? Problem { get; set; }

    public void Stop() => stop.Cancel();
}

/// <summary>
/// The training that was started from pages. It goes on when they close, on threads of its own; when the studio closes, each writes a
/// checkpoint first.
/// </summary>
/// <param name="workspace">Where runs are.</param>
internal sealed class Trainings(Workspace workspace) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Training> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>The command of the quickstart, and what it trains.</summary>
    public static (string Command, RunSpecification Specification) Quickstart { get; } = (
        "disentangle train beta-vae --data shapes3d@32 --set beta=16 --latents 6 --lr 0.0004 --steps 2500 --seed 1 --quick",
        RunSpecification.Usual("beta-vae", Methods.MethodSettings.Empty.With("beta", 16)) with
        {
            Data = "shapes3d@32",
            Latents = 6,
            LearningRate = 0.0004,
            Steps = 2500,
            Seed = 1,
        });

    /// <summary>The training of a run, or null where this studio does not train it.</summary>
    public Training? Of(string? name) => name is not null && _all.TryGetValue(name, out Training? training) ? training : null;

    /// <summary>Begins a run in the studio's folder.</summary>
    /// <returns>What addresses call it.</returns>
    /// <exception cref="UserErrorException">The studio is read only, or the run cannot be begun.</exception>
    public string Start(RunSpecification specification, bool quick)
    {
        workspace.RequireChanges();
        if (workspace.Only is not null)
            throw new UserErrorException("a studio of one run or study starts no others", "open a folder of runs");
        if (ExistingRun.Find(workspace.Root, specification) is { } there)
        {
            string known = workspace.NameOf(there.Folder.Path);
            if (!there.IsTrained) Resume(known, null);
            return known;
        }

        string path = RunFolder.FreePath(workspace.Root, RunFolder.DefaultName(specification));
        RunExecution execution = RunPlan.Usual.Execution with { Quick = quick, CheckpointEvery = Math.Max(1, specification.Steps / 20) };
        string name = workspace.NameOf(path);
        Work(name, (session, cancellation) =>
            TrainJob.Start(specification, path, execution: execution, session: session, cancellation: cancellation));
        return name;
    }

    /// <summary>Goes on with a run.</summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="steps">Steps in all; null for as many as before.</param>
    /// <exception cref="UserErrorException">The studio is read only, or there is no such run.</exception>
    public void Resume(string name, long? steps)
    {
        workspace.RequireChanges();
        string path = workspace.PathOf(name);
        Work(name, (session, cancellation) =>
            TrainJob.Resume(path, new ResumeOptions { Steps = steps }, session, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_tasks);
        _closing.Dispose();
    }

    private void Work(string name, Func<Session, CancellationToken, TrainJob> open)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        Training training = new(stop);
        bool added = true;
        _all.AddOrUpdate(name, training, (_, old) => (added = !old.IsRunning) ? training : old);
        if (!added) return;
        _tasks.Add(Task.Factory.StartNew(() => Train(training, open, stop), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private void Train(Training training, Func<Session, CancellationToken, TrainJob> open, CancellationTokenSource stop)
    {
        try
        {
            using Session session = new(dataRoot: workspace.Options.DataRoot);
            using TrainJob job = open(session, stop.Token);
            training.Doing = "training";
            PipelineResult result = TrainingPipeline.Run(
                job, !job.Execution.NoEvaluate, job.Execution.Quick, observer: new Observer(training), cancellation: stop.Token);
            training.Doing = result.IsComplete ? "done" : "stopped";
        }
        catch (OperationCanceledException)
        {
            training.Doing = "stopped";
        }
        catch (Exception e)
        {
            training.Doing = "failed";
            training.Problem = e is UserErrorException or RunFailedException or TrainingDivergedException ? e.Message
                : $"unexpected failure: {e.Message}";
        }
        finally
        {
            training.IsRunning = false;
            stop.Dispose();
        }
    }

    private sealed class Observer(Training training) : IPipelineObserver
    {
        public void Stepped(StepReport step, bool reported)
        {
        }

        public IProgress<Experiments.Scores.EvaluationProgress>? Measuring()
        {
            training.Doing = "measuring";
            return null;
        }

        public void Measured(Experiments.Scores.RunScores scores) => training.Doing = "analysing";

        public IProgress<StageProgress>? Analysing(Experiments.Analyses.AnalysisEntry analysis) => null;

        public void Analysed(Experiments.Analyses.AnalysisEntry analysis, Experiments.Analyses.AnalysisOutcome outcome)
        {
        }
    }
}
