using System.Collections.Concurrent;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Whose claims it makes.</summary>
    public Owner Owner { get; init; } = Owner.Current;

    /// <summary>How long another worker may be silent before its run is taken over.</summary>
    public TimeSpan Patience { get; init; } = Claim.Patience;

    /// <summary>How often a worker tells the others that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = Claim.Interval;

    /// <summary>
    /// How long it waits before it looks again where all that is left is others', and one of them is silent, or was this task of Slurm
    /// before: it may have died.
    /// </summary>
    public TimeSpan BetweenLooks { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When it stops, runs that it works on included; null for when nothing is left to do.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The most runs it begins; null for no limit.</summary>
    public int? MostRuns { get; init; }

    /// <summary>How often a run is tried that fails for another reason than its own arithmetic.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>
    /// The folders of other studies whose runs are copied in place of being trained where they are the same; null for all studies beside
    /// this one, none for no copying.
    /// </summary>
    public IReadOnlyList<string>? Reuse { get; init; }

    /// <summary>What is measured of runs that are trained, in place of training; null for the study as it is.</summary>
    public StudyFile? MeasuresOnly { get; init; }

    /// <summary>The runs that could not be measured, by name, with the reason; workers of one process share it.</summary>
    internal ConcurrentDictionary<string, string> FailedHere { get; init; } = [];

    /// <summary>The folder of data sets, or null.</summary>
    public string? DataRoot { get; init; }
}
