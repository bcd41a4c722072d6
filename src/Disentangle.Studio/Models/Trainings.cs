using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>
/// The training that was started from pages. It goes on when they close, on threads of its own; when the studio closes, each writes a
/// checkpoint first.
/// </summary>
/// <param name="workspace">Where runs are.</param>
internal sealed class Trainings(Workspace workspace) : IAsyncDisposable
{
    private readonly Jobs<string, Training> _jobs = new();

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
    public Training? Of(string? name) => name is null ? null : _jobs.Of(name);

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
        RunExecution execution = RunPlan.Usual.Execution with
        {
            Quick = quick, CheckpointEvery = Math.Max(1, specification.Steps / 20), KeepModels = true,
        };
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

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private void Work(string name, Func<Session, CancellationToken, TrainJob> open) =>
        _jobs.Start(name, new Training(open, workspace.Options.DataRoot));
}
