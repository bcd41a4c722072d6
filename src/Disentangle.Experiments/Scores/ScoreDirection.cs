using Disentangle.Metrics;

namespace Disentangle.Experiments.Scores;

/// <summary>Which way a score is better.</summary>
public static class ScoreDirection
{
    /// <summary>For example <c>higher is better</c>; empty for a part of a metric that has no direction of its own.</summary>
    /// <param name="entry">The metric.</param>
    /// <param name="key">The key of the score.</param>
    public static string Text(MetricEntry entry, string key) => Word(entry, key) is { Length: > 0 } word ? $"{word} is better" : "";

    /// <summary><c>higher</c>, <c>lower</c> or nothing.</summary>
    /// <param name="entry">The metric.</param>
    /// <param name="key">The key of the score.</param>
    public static string Word(MetricEntry entry, string key)
    {
        bool? higher = key == entry.Scores[0] ? entry.HigherIsBetter : entry.Score(key).HigherIsBetter;
        return higher is null ? "" : higher.Value ? "higher" : "lower";
    }
}
