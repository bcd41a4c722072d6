using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;

namespace Disentangle.Experiments.Summaries;

/// <summary>Scores in the words of a report.</summary>
internal static class ScoreText
{
    /// <summary>A metric's result, and beside it that of sampled codes where there is one.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="sizes">The number of values of each factor.</param>
    /// <param name="sampled">The result on sampled codes, or null.</param>
    public static ReportScore Of(MetricResult result, IReadOnlyList<int> sizes, MetricResult? sampled = null)
    {
        if (MetricCatalogue.All.Find(result.Metric) is not { } entry) return Unknown(result);
        string main = entry.Scores[0];
        (double? chance, double? perfect) = ScoreMarks.Of(result, sizes);
        if (Baseline(result.Baselines?.Chance, main) is { } measured) chance = measured;
        return new ReportScore(
            Title(entry, main), Value(result, main), Range(entry, marked: chance is not null && perfect is not null), entry.Description)
        {
            Scale = entry.Scale,
            Chance = chance,
            Perfect = perfect,
            Protocol = $"Protocol: {Figures.Grouped(result.Protocol)}.",
            Parts =
            [
                .. entry.Scores.Concat(result.Values.Keys).Distinct().Where(key => key != main)
                    .Select(key => new ReportSetting(PartWithDirection(entry, key), Figures.Score(Value(result, key)))),
                .. Baseline("by chance, of permuted codes", result.Baselines?.Chance, main),
                .. Baseline("of the untrained network", result.Baselines?.Untrained, main),
                .. sampled is null ? [] : new[] { new ReportSetting("of sampled codes", Figures.Score(Value(sampled, main))) },
            ],
        };
    }

    private static ReportSetting[] Baseline(string name, IReadOnlyDictionary<string, double>? values, string main) =>
        Baseline(values, main) is { } value ? [new(name, Figures.Score(value))] : [];

    private static double? Baseline(IReadOnlyDictionary<string, double>? values, string main) =>
        values is not null && values.TryGetValue(main, out double value) ? value : null;

    /// <summary>A score that another version of the program measured, as it stands in the file.</summary>
    private static ReportScore Unknown(MetricResult result)
    {
        (string? main, double value) = result.Values.FirstOrDefault(new KeyValuePair<string, double>(result.Metric, double.NaN));
        return new ReportScore(result.Metric, value, "this version does not know this metric",
            "The number is shown as stored in the score file.")
        {
            Scale = null,
            Protocol = result.Protocol.Length > 0 ? $"Protocol: {Figures.Grouped(result.Protocol)}." : null,
            Parts =
            [
                .. result.Values.Where(pair => pair.Key != main)
                    .Select(pair => new ReportSetting(new MetricScore(pair.Key).Name, Figures.Score(pair.Value))),
            ],
        };
    }

    private static string Title(MetricEntry entry, string main) =>
        main == entry.Id ? entry.Name : $"{entry.Name}: {entry.Score(main).Name}";

    /// <summary>The direction, and the range in words where marks on the bar do not say the same.</summary>
    private static string Range(MetricEntry entry, bool marked)
    {
        string direction = ScoreDirection.Text(entry, entry.Scores[0]);
        return marked && entry.Scale is var (lowest, highest) ? $"{lowest} to {highest}, {direction}" : $"{direction}; {entry.Range}";
    }

    private static string PartWithDirection(MetricEntry entry, string key)
    {
        string direction = ScoreDirection.Text(entry, key);
        return entry.Score(key).Name + (direction.Length > 0 ? $" ({direction})" : "");
    }

    private static double Value(MetricResult result, string key) => result.Values.GetValueOrDefault(key, double.NaN);
}
