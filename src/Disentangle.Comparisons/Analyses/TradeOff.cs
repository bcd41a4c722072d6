using System.Text.Json.Nodes;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Reconstruction against scores.</summary>
internal static class TradeOff
{
    private const string Reconstruction = "reconstruction";

    public static StudyAnalysis Entry { get; } = new(
        "trade-off", "Reconstruction against scores", "What does a higher score cost in reconstruction?",
        "Small points are models, large ones the means of cells with their 95 % intervals, which are joined in the order of the setting. "
            + "Further left reconstructs better, further up scores higher.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Table.Find(Reconstruction) is not { } reconstruction) return entry.Lacking("The table has no column reconstruction.");
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        CellMeans means = CellMeans.Of(input.Table, [reconstruction, .. input.Metrics], input.Options.Draws, input.Options.Seed,
            input.Options.Crew);
        AnalysisTable table = new("trade-off",
            ["data", "method", "setting", "weak", "score", "n", "reconstruction", "reconstruction_low", "reconstruction_high", "mean",
                "low", "high"]);
        JsonObject json = [];
        for (int cell = 0; cell < means.Cells.Count; cell++)
        {
            CellKey key = means.Cells[cell].Key;
            for (int k = 0; k < input.Metrics.Count; k++)
            {
                (CellMean across, CellMean upwards) = (means[cell, 0], means[cell, k + 1]);
                if (across.Count == 0 || upwards.Count == 0) continue;
                table.Add(key.Data, key.Method, key.Text, means.Cells[cell].IsWeak ? 1 : 0, input.Metrics[k].Id, upwards.Count, across.Mean,
                    across.Interval, upwards.Mean, upwards.Interval);
                json.Set(
                    new JsonObject
                    {
                        ["n"] = upwards.Count, ["reconstruction"] = across.Mean,
                        ["reconstruction-interval"] = AnalysisJson.Of(across.Interval), ["mean"] = upwards.Mean,
                        ["interval"] = AnalysisJson.Of(upwards.Interval),
                    },
                    key.Data, input.Metrics[k].Id, key.Title);
            }
        }

        return new AnalysisResult(entry)
        {
            Finding = "", Notes = input.Notes(ranksAll: true), Tables = [table], Json = new JsonObject { [entry.Id] = json },
            Figures = [.. input.Parts.Select(part => Figure(input, part, reconstruction, means)).OfType<AnalysisFigure>()],
        };
    }

    private static AnalysisFigure? Figure(AnalysisInput input, DataPart part, ScoreColumn reconstruction, CellMeans means)
    {
        MethodGroup[] groups = [.. MethodGroup.Of(input, part)];
        List<string> panels = [];
        foreach (ScoreColumn metric in input.Headlines.Where(metric => part.Has(metric.Id)))
        {
            int k = input.Metrics.ToList().IndexOf(metric) + 1;
            panels.Add(GroupScatterChart.Svg(metric.Title, reconstruction.TitleWithUnit, "", [.. groups.Select(group => new ScatterGroup(
                group.Name, [.. group.Values(Reconstruction).Zip(group.Values(metric.Id))])
            {
                Group = group.Number,
                Means = [.. OfGroup(means, part, group).Select(cell => new ScatterMean(
                    means[cell, 0].Mean, (means[cell, 0].Interval.Low, means[cell, 0].Interval.High),
                    means[cell, k].Mean, (means[cell, k].Interval.Low, means[cell, k].Interval.High)))],
            })]));
        }

        return panels.Count == 0 ? null : new AnalysisFigure($"trade-off.{part.Name}", new ReportChart(
            $"Reconstruction against scores on {part.Name}", "", [.. panels, .. MethodGroup.LegendOf(groups, input)]));
    }

    // The cells of a method in the order of its setting.
    private static IEnumerable<int> OfGroup(CellMeans means, DataPart part, MethodGroup group)
    {
        SettingAxis? axis = SettingAxis.Of(group.Rows);
        HashSet<CellKey> keys = [.. group.Rows.Select(row => row.Cell)];
        return Enumerable.Range(0, means.Cells.Count)
            .Where(cell => keys.Contains(means.Cells[cell].Key) && means.Cells[cell].Key.Data == part.Name)
            .OrderBy(cell => axis is null ? 0 : axis.Values.ToList().IndexOf(SettingAxis.ValueOf(means.Cells[cell].Rows[0], axis.Setting)));
    }
}
