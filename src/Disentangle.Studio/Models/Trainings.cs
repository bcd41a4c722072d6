using System.Collections.Concurrent;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studio.Models;

/// <summary>
/// The training that was started from pages. It goes on when they close, on threads of its own; when the studio closes, each writes a
/// checkpoint first.
/// </summary>
/// <param name="workspace">Where runs are.</param>
internal sealed class Trainings(Workspace workspace) : IAsyncDisposable
{
    // Steps that follow a change at least; small models do a thousand in a second, and whoever has seen enough stops them.
    private const long More = 50_000;

    private readonly Jobs<string, Training> _jobs = new();
    private readonly ConcurrentDictionary<string, LiveModel> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MethodSettings> _asked = new(StringComparer.Ordinal);

    /// <summary>The command of the quickstart, and what it trains.</summary>
    public static (string Command, RunSpecification Specification) Quickstart { get; } = (
        "disentangle train beta-vae --data shapes3d@32 --set beta=16 --latents 6 --lr 0.0004 --steps 2500 --seed 1 --quick",
        RunSpecification.Usual("beta-vae", MethodSettings.Empty.With("beta", 16)) with
        {
            Data = "shapes3d@32",
            Latents = 6,
            LearningRate = 0.0004,
            Steps = 2500,
            Seed = 1,
        });

    /// <summary>The training of a run, or null where this studio does not train it.</summary>
    public Training? Of(string? name) => name is null ? null : _jobs.Of(name);

    /// <summary>What a run looks like while it is trained.</summary>
    public LiveModel LiveOf(string name) => _live.GetOrAdd(name, _ => new LiveModel());

    /// <summary>Begins a run in the studio's folder.</summary>
    /// <param name="specification">What is trained.</param>
    /// <param name="quick">Whether metrics that take long are measured with fewer samples.</param>
    /// <param name="measured">Whether metrics are measured at the end.</param>
    /// <returns>What addresses call it.</returns>
    /// <exception cref="UserErrorException">The studio is read only, or the run cannot be begun.</exception>
    public string Start(RunSpecification specification, bool quick, bool measured = true)
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
            Quick = quick,
            NoEvaluate = !measured,
            CheckpointEvery = Math.Max(1, specification.Steps / 20),
            KeepModels = true,
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

    /// <summary>
    /// Goes on with a run with other settings from here on, as <c>disentangle resume --set</c> does. One that is trained stops with a
    /// checkpoint first; wishes that come meanwhile are met together.
    /// </summary>
    /// <param name="name">What addresses call it.</param>
    /// <param name="settings">The settings that change.</param>
    /// <exception cref="UserErrorException">The studio is read only, or there is no such run.</exception>
    public async Task Change(string name, MethodSettings settings)
    {
        workspace.RequireChanges();
        string path = workspace.PathOf(name);
        _asked.AddOrUpdate(name, settings, (_, others) => new MethodSettings([.. others.Values, .. settings.Values]));
        while (Of(name) is { IsRunning: true } running)
        {
            running.Stop();
            await Task.Delay(30);
        }

        if (!_asked.TryRemove(name, out MethodSettings? asked)) return;
        Work(name, (session, cancellation) =>
        {
            ExistingRun run = ExistingRun.At(path);
            long steps = Math.Max(run.Description.Specification.Steps, run.Step + More);
            return TrainJob.Resume(
                path, new ResumeOptions { Settings = asked, Steps = steps, NoEvaluate = true }, session, cancellation);
        });
    }

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private void Work(string name, Func<Session, CancellationToken, TrainJob> open) =>
        _jobs.Start(name, new Training(open, workspace.Options.DataRoot, LiveOf(name)));
}
