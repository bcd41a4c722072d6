using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether a method and setting that were chosen by one metric on one data set are good elsewhere.</summary>
internal static class Transfer
{
    public static StudyAnalysis Entry { get; } = new(
        "transfer", "Does a choice transfer?",
        "Is the method and setting with the best median of a metric on a data set better than a random choice, with new seeds, by another "
            + "metric or on other data?",
        "Each bar is the share of pairs in which a model of the chosen cell beats a random model: 0.5 is chance. Half of the seeds choose, "
            + "the other half is measured, and the other way round.",
        Run);

    private static readonly (string Id, string Title)[] Cases =
    [
        ("same-metric-same-data", "same metric, same data"), ("other-metric-same-data", "other metric, same data"),
        ("same-metric-other-data", "same metric, other data"), ("other-metric-other-data", "other metric, other data"),
    ];

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        if (input.Parts.All(part => part.Cells.Count < 2)) return entry.Lacking(
            "Each data set has one cell, so there is nothing to choose.");
        if (input.Parts.All(part => part.Cells.All(cell => cell.Rows.Count < 2)))
            return entry.Lacking("Each cell has one seed; a choice needs one half of the seeds, its test the other.");
        ScoreColumn[] metrics = [.. input.Metrics.Where(metric => !metric.IsSampled && metric.HigherIsBetter is not null)];
        if (metrics.Length == 0) metrics = [.. input.Metrics];
        TransferTable choices = new(input.Parts, metrics);
        double[] shares = new double[Cases.Length], counts = new double[Cases.Length];
        choices.Shares([.. input.Parts.Select(part => Enumerable.Repeat(1, part.Rows.Count).ToArray())], shares, counts);
        Interval[] intervals = Intervals(input, choices);
        AnalysisTable table = new("transfer", ["case", "choices", "chosen_beats_random", "low", "high"]);
        JsonObject json = [];
        for (int k = 0; k < Cases.Length; k++)
        {
            if (counts[k] == 0) continue;
            table.Add(Cases[k].Id, (long)counts[k], shares[k], intervals[k]);
            json.Set(
                new JsonObject
                {
                    ["share"] = AnalysisJson.Of(shares[k]), ["interval"] = AnalysisJson.Of(intervals[k]), ["choices"] = (long)counts[k],
                },
                Cases[k].Id);
        }

        int[] used = [.. Enumerable.Range(0, Cases.Length).Where(k => counts[k] > 0)];
        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", used.Take(1).Concat(used.Skip(1).TakeLast(1)).Select(k =>
                $"With the {Cases[k].Title}, the chosen cell beats a random model in {Figures.Fixed(100 * shares[k], 0)} % of pairs"
                + (intervals[k].IsKnown
                    ? $" [{Figures.Fixed(100 * intervals[k].Low, 0)}, {Figures.Fixed(100 * intervals[k].High, 0)}]." : "."))),
            Notes = input.Notes(), Tables = [table], Json = new JsonObject { [entry.Id] = json },
            Figures = [new("transfer", new ReportChart("", "", BarChart.Svg(
                [.. used.Select(k => new Bar(LabelOf(k, intervals[k]), shares[k]))])))],
        };
    }

    private static string LabelOf(int k, Interval interval) => Cases[k].Title
        + (interval.IsKnown ? $" [{Figures.Fixed(interval.Low, 2)}, {Figures.Fixed(interval.High, 2)}]" : "");

    private static Interval[] Intervals(AnalysisInput input, TransferTable choices)
    {
        if (!input.Parts.Any(part => part.Resamples.Vary)) return [.. Cases.Select(_ => Interval.Unknown)];
        double[][] draws = [.. Cases.Select(_ => new double[input.Options.Draws])];
        input.Options.Crew.For(input.Options.Draws, draw =>
        {
            double[] shares = new double[Cases.Length];
            choices.Shares([.. input.Parts.Select(part => part.Weights(draw))], shares, new double[Cases.Length]);
            for (int k = 0; k < Cases.Length; k++) draws[k][draw] = shares[k];
        });
        return [.. draws.Select(values => Interval.OfDraws(values))];
    }
}
