using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>What less of each exact part of the KL divergence costs in reconstruction.</summary>
internal static class ReconstructionCost
{
    public static StudyAnalysis Entry { get; } = new(
        "reconstruction-cost", "What the parts of the KL divergence cost",
        "What does less index-code mutual information, total correlation or dimension-wise KL cost in reconstruction?",
        "Small points are models, large ones the means of cells with their 95 % intervals, joined in the order of the setting. Lower is a "
            + "better reconstruction, further left is less of the part. The parts are exact, computed over the whole data set.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Table.Find(KnownScores.Reconstruction) is not { } reconstruction) return entry.Lacking(KnownScores.NoReconstruction);
        ScoreColumn[] parts = [.. ExactParts.Ids.Select(input.Table.Find).OfType<ScoreColumn>()];
        if (parts.Length < ExactParts.Ids.Count)
            return entry.Lacking($"The table does not have all of {string.Join(", ", ExactParts.Ids)}.");
        CellMeans means = CellMeans.Of(input, [reconstruction, .. parts]);
        AnalysisTable table = new(entry.Id,
            ["data", "line", "setting", "value", "n", "reconstruction", "reconstruction_low", "reconstruction_high",
                .. parts.SelectMany(part => new[] { part.Id, $"{part.Id}_low", $"{part.Id}_high" }), "kl", "cost_per_nat"]);
        AnalysisTable correlations = new($"{entry.Id}-correlation", ["data", "quantity", "models", "spearman", "low", "high"]);
        (JsonObject json, JsonObject rho) = ([], []);
        List<string> findings = [];
        List<AnalysisFigure> figures = [];
        foreach (DataPart data in input.Parts)
        {
            findings.AddRange(Correlate(data, parts, correlations, rho));
            IReadOnlyList<SettingLine> lines = SettingLine.Of(input, data);
            foreach (SettingLine line in lines)
            {
                int[] cells = [.. line.CellsOf(means).Where(cell => IsWhole(means, cell))];
                foreach (int cell in cells)
                    Add(table, json, data, line, means, cell, line.IsPooled ? double.NaN : CostOf(means, cells[0], cell));
                if (cells.Length > 1 && line is { IsPooled: false, Axis: { } axis }) findings.Add(Finding(data, line, axis, means, cells));
            }

            string[] panels = [.. parts.Where(part => data.Has(part.Id))
                .Select(part => MeanScatter.Svg(part.Title, part, reconstruction, lines, means))];
            if (panels.Length > 0)
                figures.Add(new($"{entry.Id}.{data.Name}", new ReportChart(
                    $"Reconstruction against the exact parts of the KL divergence on {data.Name}", "",
                    [.. panels, .. SettingLine.LegendOf(lines)])));
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", findings.Take(7)), Notes = input.Notes(ranksAll: true), Figures = figures,
            Tables = [table, correlations], Json = new JsonObject { [entry.Id] = json, [$"{entry.Id}-correlation"] = rho },
        };
    }

    // Over all models: whether reconstruction goes with a part, whatever weight or method made it small.
    private static IEnumerable<string> Correlate(DataPart data, ScoreColumn[] parts, AnalysisTable table, JsonObject json)
    {
        double[][] columns = [data.Values(KnownScores.Reconstruction), .. parts.Select(part => data.Values(part.Id))];
        SpearmanMatrix matrix = SpearmanMatrix.Of(columns, data.Resamples, first: 1);
        List<string> texts = [];
        HashSet<int> counts = [];
        for (int k = 0; k < parts.Length; k++)
        {
            (double value, Interval interval) = (matrix[0, k + 1], matrix.IntervalOf(0, k + 1));
            int pairs = columns[0].Zip(columns[k + 1]).Count(pair => double.IsFinite(pair.First + pair.Second));
            if (pairs < RankCorrelation.LeastPairs) continue;
            table.Add(data.Name, parts[k].Id, pairs, value, interval);
            json.Set(new JsonObject { ["spearman"] = AnalysisJson.Of(value), ["interval"] = AnalysisJson.Of(interval) },
                data.Name, parts[k].Id);
            counts.Add(pairs);
            if (double.IsFinite(value)) texts.Add($"{Figures.Fixed(value, 2)} with {parts[k].Title}");
        }

        string models = counts.Count == 1 ? $"{counts.First()} models" : "models";
        return texts.Count == 0 ? []
            : [$"Rank correlation of reconstruction over the {models} of {data.Name}: {string.Join(", ", texts)}."];
    }

    private static void Add(
        AnalysisTable table, JsonObject json, DataPart data, SettingLine line, CellMeans means, int cell, double cost)
    {
        string setting = line.Axis?.Setting ?? "", value = line.IsPooled ? means.Cells[cell].Key.Text : ValueOf(means, line, cell);
        List<object?> row = [data.Name, line.Group.Name, setting, value, means[cell, 0].Count];
        JsonObject place = new() { ["n"] = means[cell, 0].Count };
        for (int column = 0; column < means.Columns.Count; column++)
        {
            CellMean mean = means[cell, column];
            row.AddRange([mean.Mean, mean.Interval]);
            place[means.Columns[column].Id] = AnalysisJson.Of(mean.Mean);
            place[$"{means.Columns[column].Id}-interval"] = AnalysisJson.Of(mean.Interval);
        }

        table.Add([.. row, KlOf(means, cell), cost]);
        (place["kl"], place["cost-per-nat"]) = (AnalysisJson.Of(KlOf(means, cell)), AnalysisJson.Of(cost));
        json.Set(place, data.Name, line.Group.Name, value.Length == 0 ? means.Cells[cell].Key.Title : value);
    }

    // Nats of reconstruction for each nat of KL less than at the first value; undefined where the KL did not fall.
    private static double CostOf(CellMeans means, int first, int cell)
    {
        double saved = KlOf(means, first) - KlOf(means, cell);
        return saved > 0 ? (means[cell, 0].Mean - means[first, 0].Mean) / saved : double.NaN;
    }

    private static double KlOf(CellMeans means, int cell) =>
        Enumerable.Range(1, means.Columns.Count - 1).Sum(part => means[cell, part].Mean);

    private static bool IsWhole(CellMeans means, int cell) =>
        Enumerable.Range(0, means.Columns.Count).All(column => means[cell, column].Count > 0);

    private static string ValueOf(CellMeans means, SettingLine line, int cell) =>
        line.Axis is { } axis ? SettingAxis.Shown(SettingAxis.ValueOf(means.Cells[cell].Rows[0], axis.Setting)) : "";

    private static string Finding(DataPart data, SettingLine line, SettingAxis axis, CellMeans means, int[] cells)
    {
        string Change(int column) => $"{Figures.Show(means[cells[0], column].Mean)} to {Figures.Show(means[cells[^1], column].Mean)}";
        return $"{line.Group.Name} on {data.Name}, {axis.Setting} from {ValueOf(means, line, cells[0])} to "
            + $"{ValueOf(means, line, cells[^1])}: reconstruction {Change(0)}, "
            + string.Join(", ", Enumerable.Range(1, means.Columns.Count - 1).Select(i => $"{means.Columns[i].Title} {Change(i)}")) + ".";
    }
}
