using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.Pictures;

namespace Disentangle.Studio.Models;

/// <summary>
/// What a model that is trained here looks like from second to second: the parts of its ELBO, and a picture. Nothing is computed while no
/// page looks.
/// </summary>
internal sealed class LiveModel
{
    // Samples that are kept; every second one goes when there are more.
    private const int Most = 400;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(6);

    private readonly Lock _lock = new();
    private List<ElboSample> _samples = [];
    private DateTime _looked, _taken;

    /// <summary>The parts so far, in the order of the steps.</summary>
    public IReadOnlyList<ElboSample> Samples
    {
        get
        {
            lock (_lock) return [.. _samples];
        }
    }

    /// <summary>Images, reconstructions and traversals as PNG, or null before the first.</summary>
    public byte[]? Picture { get; private set; }

    /// <summary>The step of the picture.</summary>
    public long Step { get; private set; }

    /// <summary>Whether a page looks and the last sample is old enough.</summary>
    public bool IsDue => IsLookedAt && DateTime.UtcNow - _taken > Interval;

    /// <summary>Whether a page looks.</summary>
    public bool IsLookedAt => DateTime.UtcNow - _looked < Patience;

    /// <summary>Tells that a page looks.</summary>
    public void Look() => _looked = DateTime.UtcNow;

    /// <summary>Takes a sample of a model.</summary>
    public void Take(TrainedRun run)
    {
        ElboSample? sample = ElboSample.Of(run);
        byte[]? picture = run.Method.HasDecoder ? PngEncoder.Encode(ProgressPicture.Draw(run), quick: true) : null;
        lock (_lock)
        {
            // A run that goes back to an earlier checkpoint does its steps again.
            _samples.RemoveAll(other => other.Step >= run.Step);
            if (sample is not null) _samples.Add(sample);
            if (_samples.Count > Most) _samples = [.. _samples.Where((_, i) => i % 2 == 0)];
        }

        (Picture, Step, _taken) = (picture, run.Step, DateTime.UtcNow);
    }
}
