using Disentangle.Metrics;

namespace Disentangle.Studies;

/// <summary>Which way a score is better.</summary>
public static class ScoreDirection
{
    // A form of a metric whose good end is the other one.
    private static readonly Dictionary<string, bool> Own = new() { ["jemmig.normalised"] = true };

    /// <summary>For example <c>higher is better</c>; empty for a part of a metric that has no direction of its own.</summary>
    /// <param name="entry">The metric.</param>
    /// <param name="key">The key of the score.</param>
    public static string Text(MetricEntry entry, string key) => Word(entry, key) is { Length: > 0 } word ? $"{word} is better" : "";

    /// <summary><c>higher</c>, <c>lower</c> or nothing.</summary>
    /// <param name="entry">The metric.</param>
    /// <param name="key">The key of the score.</param>
    public static string Word(MetricEntry entry, string key)
    {
        if (Own.TryGetValue(key, out bool higher)) return higher ? "higher" : "lower";
        return key != entry.Scores[0] ? "" : entry.HigherIsBetter ? "higher" : "lower";
    }
}
