using System.Text.Json.Nodes;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Reconstruction against scores.</summary>
internal static class TradeOff
{
    public static StudyAnalysis Entry { get; } = new(
        "trade-off", "Reconstruction against scores", "What does a higher score cost in reconstruction?",
        "Small points are models, large ones the means of cells with their 95 % intervals, which are joined in the order of the setting. "
            + "Further left reconstructs better, further up scores higher.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Table.Find(KnownScores.Reconstruction) is not { } reconstruction) return entry.Lacking(KnownScores.NoReconstruction);
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        CellMeans means = CellMeans.Of(input, [reconstruction, .. input.Metrics]);
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
        IReadOnlyList<SettingLine> lines = [.. SettingLine.Of(input, part)
            .Where(line => line.Group.Rows.Any(row => double.IsFinite(row.ValueOf(reconstruction.Id))))];
        string[] panels = [.. input.Headlines.Where(metric => part.Has(metric.Id))
            .Select(metric => MeanScatter.Svg(metric.Title, reconstruction, metric, lines, means))];
        return panels.Length == 0 ? null : new AnalysisFigure($"trade-off.{part.Name}", new ReportChart(
            $"Reconstruction against scores on {part.Name}", "", [.. panels, .. SettingLine.LegendOf(lines)]));
    }
}
