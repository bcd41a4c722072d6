using Disentangle.Metrics;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>Scores in the words of a report.</summary>
internal static class ScoreText
{
    /// <summary>A metric's result, and beside it that of sampled codes where there is one.</summary>
    public static ReportScore Of(MetricResult result, MetricResult? sampled = null)
    {
        MetricEntry entry = MetricCatalogue.Get(result.Metric);
        string main = entry.Scores[0];
        return new ReportScore(
            entry.Name,
            result.Values[main],
            $"{entry.Range}; {(entry.HigherIsBetter ? "higher" : "lower")} is better",
            $"{entry.Meaning} Measured with {result.Protocol}.")
        {
            Scale = entry.Scale,
            Parts =
            [
                .. entry.Scores.Skip(1).Select(key => new ReportSetting(key, Figures.Score(result.Values[key]))),
                .. sampled is null ? [] : new[] { new ReportSetting("of sampled codes", Figures.Score(sampled.Values[main])) },
            ],
        };
    }
}
