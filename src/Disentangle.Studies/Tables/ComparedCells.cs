using Disentangle.Training;

namespace Disentangle.Studies.Tables;

/// <summary>Names the cells of runs of several studies by all in which the runs differ, whatever each study's own grid varied.</summary>
/// <param name="runs">All runs.</param>
internal sealed class ComparedCells(IReadOnlyList<RunSpecification> runs)
{
    // What all runs have in common distinguishes none.
    private readonly HashSet<KeyValuePair<string, string>> _common = CommonOf(runs);

    /// <summary>The settings and fields of a run that distinguish it; all seeds of it have the same.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(RunSpecification run) => new Dictionary<string, string>(
        RunDistinction.Of(run).Values.Where(pair => !_common.Contains(pair)));

    private static HashSet<KeyValuePair<string, string>> CommonOf(IReadOnlyList<RunSpecification> runs)
    {
        if (runs.Count == 0) return [];
        HashSet<KeyValuePair<string, string>> common = [.. RunDistinction.Of(runs[0]).Values];
        foreach (RunSpecification run in runs) common.IntersectWith(RunDistinction.Of(run).Values);
        return common;
    }
}
