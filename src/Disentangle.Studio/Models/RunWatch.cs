using System.Collections.Concurrent;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;

namespace Disentangle.Studio.Models;

/// <summary>What is known of a run's training: read once, however many pages show it.</summary>
/// <param name="Description">What is trained on what.</param>
/// <param name="Method">The method.</param>
/// <param name="History">All that was recorded, in the order of the steps.</param>
/// <param name="Pictures">The steps of which there is a picture, in order.</param>
internal sealed record RunProgress(
    RunDescription Description, MethodEntry Method, IReadOnlyList<HistoryRecord> History, IReadOnlyList<long> Pictures)
{
    public long Step => History.Count > 0 ? History[^1].Step : 0;

    public string Title => Description.Title;

    /// <summary>The steps that were recorded, rising.</summary>
    public IReadOnlyList<long> Steps { get; } = [.. History.Select(record => record.Step).Distinct()];
}

/// <summary>Follows histories that grow. The more pages look, the less often each is told, so that training is not held up.</summary>
internal sealed class RunWatch(Workspace workspace)
{
    private readonly ConcurrentDictionary<string, (string Stamp, RunProgress Progress)> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Key, IReadOnlyList<TrainingChart> Charts)> _charts = new(StringComparer.Ordinal);
    private int _watching;

    /// <summary>How long a page waits before it asks again.</summary>
    public TimeSpan Interval => TimeSpan.FromMilliseconds(Math.Clamp(50 * _watching, 1000, 20_000));

    public void Enter() => Interlocked.Increment(ref _watching);

    public void Leave() => Interlocked.Decrement(ref _watching);

    /// <summary>Reads what has changed since the last time.</summary>
    /// <exception cref="UserErrorException">There is no such run, or it cannot be read.</exception>
    public RunProgress Read(string? name)
    {
        string path = workspace.PathOf(name);
        RunFolder folder = RunFolder.Open(path);
        FileInfo history = new(folder.HistoryFile);
        string stamp = $"{(history.Exists ? history.Length : 0)} {Directory.GetLastWriteTimeUtc(folder.ProgressFolder).Ticks}";
        if (_read.TryGetValue(path, out var known) && known.Stamp == stamp) return known.Progress;
        RunDescription description = RunDescription.Read(folder);
        RunProgress progress = new(
            description, MethodCatalogue.Get(description.Specification.Method), RunHistory.Read(folder.HistoryFile),
            ProgressPicture.StepsOf(folder));
        _read[path] = (stamp, progress);
        return progress;
    }

    /// <summary>The steps of which there is a model, rising.</summary>
    /// <exception cref="UserErrorException">There is no such run.</exception>
    public IReadOnlyList<long> ModelsOf(string name) => RunFolder.Open(workspace.PathOf(name)).Steps();

    /// <summary>The file of a picture that was drawn while a run was trained.</summary>
    /// <exception cref="UserErrorException">There is no such run or picture.</exception>
    public string PictureOf(string run, long step) => Read(run).Pictures.Contains(step)
        ? ProgressPicture.PathOf(RunFolder.Open(workspace.PathOf(run)), step)
        : throw new UserErrorException($"there is no picture of step {step}");

    /// <summary>The charts of what was read: drawn once for all pages that show the same.</summary>
    public IReadOnlyList<TrainingChart> ChartsOf(RunProgress progress, bool weighted, long? marked)
    {
        string key = $"{progress.History.Count} {weighted} {marked}";
        string name = $"{progress.Description.CreatedAt.Ticks} {progress.Title} {weighted} {marked is null}";
        if (_charts.TryGetValue(name, out var known) && known.Key == key) return known.Charts;
        IReadOnlyList<TrainingChart> charts = TrainingCharts.Draw(progress.Method, progress.History, weighted, marked);
        _charts[name] = (key, charts);
        return charts;
    }
}
