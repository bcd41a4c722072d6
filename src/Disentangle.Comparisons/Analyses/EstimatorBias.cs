using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>How far estimates of the parts of the KL divergence are from the exact parts, over batch sizes and over training.</summary>
internal static class EstimatorBias
{
    // Of the curves over training: what most methods train with.
    private const int UsualBatch = 64;

    // Too high or low by log N for each unit, which leaves no room for the others; it is in the table.
    private const string OffTheScale = "mws";

    private const string Steps = "steps", TotalCorrelation = "total-correlation";

    public static StudyAnalysis Entry { get; } = new(
        "estimator-bias", "What do estimates of q(z) see?",
        "How far are estimates of the parts of the KL divergence, from a batch or by a discriminator, from the exact parts?",
        "A line is the estimate minus the exact value, the median over the seeds of a cell, with a band from the first to the third "
            + "quartile; 0 would be no bias. mws is left out of the drawings: it is off by about log N for each unit.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        EstimateColumn[] columns = [.. input.Table.Columns.Select(column => EstimateColumn.Parse(column.Id)).OfType<EstimateColumn>()];
        if (!columns.Any(column => column.Estimator != EstimateColumn.Exact))
            return entry.Lacking("No model has estimates of q(z), which the analyses estimator-bias and estimators of a study measure.");
        AnalysisTable table = new("estimator-bias",
            ["data", "method", "settings", "images", "estimator", "batch", "part", "n", "lower_quartile", "median", "upper_quartile"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<string> findings = [];
        foreach (DataPart data in input.Parts)
        {
            foreach (bool asTrained in (bool[])[false, true])
            {
                Bias[] biases = [.. columns.Where(c => c.IsAsTrained == asTrained && c.Estimator != EstimateColumn.Exact)
                    .SelectMany(column => data.Cells.Select(cell => Bias.Of(data, cell, column))).Where(bias => bias.Found.Count > 0)];
                foreach (Bias bias in biases) Tell(bias, data, table, json);
                figures.AddRange(FiguresOf(data, biases, asTrained));
                if (!asTrained && FindingOf(data, biases) is { } finding) findings.Add(finding);
            }

            if (Seen(data, columns) is { } seen) figures.Add(seen);
        }

        return new AnalysisResult(entry)
        {
            Finding = string.Join(" ", findings), Notes = input.Notes(), Figures = figures, Tables = [table],
            Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static void Tell(Bias bias, DataPart data, AnalysisTable table, JsonObject json)
    {
        (EstimateColumn column, Summary found) = (bias.Column, bias.Found);
        string images = column.IsAsTrained ? "as trained" : "equal";
        table.Add(data.Name, bias.Cell.Key.Method, bias.Cell.Key.Text, images, column.Estimator, column.Batch, column.Part, found.Count,
            found.LowerQuartile, found.Median, found.UpperQuartile);
        json.Set(new JsonObject { ["n"] = found.Count, ["median"] = AnalysisJson.Of(found.Median) },
            data.Name, bias.Cell.Key.Title, images, column.Estimator, column.Batch?.ToString(CultureInfo.InvariantCulture) ?? "all",
            column.Part);
    }

    private static string? FindingOf(DataPart data, Bias[] biases)
    {
        string[] words = [.. biases.Where(bias => bias.Column is { Batch: UsualBatch, Part: TotalCorrelation })
            .GroupBy(bias => bias.Column.Estimator)
            .Select(group => $"{group.Key} {Figures.Rounded(Summary.Of(group.Select(bias => bias.Found.Median)).Median, 1)}")];
        return words.Length == 0 ? null
            : $"With batches of {UsualBatch} images of {data.Name} the median bias of the total correlation over all cells is, in nats: "
                + $"{string.Join(", ", words)}.";
    }

    private static IEnumerable<AnalysisFigure> FiguresOf(DataPart data, Bias[] biases, bool asTrained)
    {
        Bias[] drawn = [.. biases.Where(bias => bias.Column.Batch is not null && bias.Column.Estimator != OffTheScale)];
        if (drawn.Length == 0) yield break;
        string[] estimators = [.. drawn.Select(bias => bias.Column.Estimator).Distinct(StringComparer.Ordinal)];
        string legend = ChartLegend.Svg([.. estimators.Select((name, i) => (name, i))]);
        (string end, string words) = asTrained ? (".as-trained", ", images weighted as in training") : ("", "");
        foreach (string part in EstimateColumn.Parts)
        {
            string[] panels = [.. drawn.Where(bias => bias.Column.Part == part).GroupBy(bias => bias.Cell).Select(cell => BandChart.Svg(
                Title(cell.Key, data), "batch size",
                Lines(estimators, cell, bias => bias.Column.Batch!.Value), logX: true))];
            yield return new($"estimator-bias.{data.Name}.{part}{end}", new ReportChart(
                $"Bias of the {TitleOf(part)} on {data.Name} in nats, by batch size{words}", "", [.. panels, legend]));
        }

        var trained = drawn.Where(bias => bias.Column.Batch == UsualBatch && StepsOf(bias.Cell.Key) is not null)
            .GroupBy(bias => WithoutSteps(bias.Cell.Key)).FirstOrDefault(group => group.Select(bias => bias.Cell).Distinct().Count() > 1);
        if (trained is null) yield break;
        yield return new($"estimator-bias.{data.Name}.training{end}", new ReportChart(
            $"Bias on {data.Name} in nats, by training steps, with batches of {UsualBatch}{words}", "",
            [.. EstimateColumn.Parts.Select(part => BandChart.Svg(TitleOf(part), "training steps",
                Lines(estimators, trained.Where(bias => bias.Column.Part == part), bias => StepsOf(bias.Cell.Key)!.Value), logX: true)),
                legend]));
    }

    private static BandSeries[] Lines(string[] estimators, IEnumerable<Bias> biases, Func<Bias, double> across) =>
    [
        .. biases.GroupBy(bias => bias.Column.Estimator).Select(line => new BandSeries(line.Key,
            [.. line.OrderBy(across).Select(b => (across(b), b.Found.LowerQuartile, b.Found.Median, b.Found.UpperQuartile))])
            { Group = Array.IndexOf(estimators, line.Key), IsDashed = Array.IndexOf(estimators, line.Key) % 2 == 1 }),
    ];

    // Total correlation by what sees all images, and by the discriminator that trains beside the model, against the exact one.
    private static AnalysisFigure? Seen(DataPart data, EstimateColumn[] columns)
    {
        double[] exact = data.Values(new EstimateColumn(EstimateColumn.Exact, null, TotalCorrelation, false).Id);
        List<(string Name, string Id)> shown =
        [
            .. columns.Where(c => c is { Batch: null, Part: TotalCorrelation, IsAsTrained: false } && c.Estimator != EstimateColumn.Exact)
                .Select(column => (column.Estimator, column.Id)),
            ("the model's own discriminator", EstimateColumn.LoggedPrefix + "density-ratio-tc"),
        ];
        shown.RemoveAll(one => !data.Values(one.Id).Zip(exact).Any(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second)));
        if (shown.Count == 0) return null;
        (string Name, double[] Values)[] groups =
            [("exact", exact), .. shown.Select(one => (one.Name, data.Values(one.Id)))];
        return new($"estimator-bias.{data.Name}.seen", new ReportChart(
            $"Estimates of the total correlation on {data.Name}, by the exact value", "",
        [
            GroupScatterChart.Svg("total correlation", "exact (nats)", "estimate (nats)",
                [.. groups.Select((group, i) => new ScatterGroup(group.Name, [.. exact.Zip(group.Values)]) { Group = i })]),
            ChartLegend.Svg([.. groups.Select((group, i) => (group.Name, i))]),
        ]));
    }

    // What distinguishes a cell from the others of its method; names of settings that are words, and pairs of factors, have no room.
    private static string Title(PartCell cell, DataPart data)
    {
        PartCell[] others = [.. data.Cells.Where(other => other.Key.Method == cell.Key.Method)];
        string[] words = [.. cell.Key.Settings
            .Where(setting => others.Any(other => !other.Key.Settings.Contains(setting)))
            .Select(setting => setting.Key == FactorCorrelation.Setting ? "correlated"
                : double.TryParse(setting.Value, CultureInfo.InvariantCulture, out _) ? $"{setting.Key}={setting.Value}" : setting.Value)];
        string text = string.Join(", ", words);
        return data.Methods.Length == 1 ? text.Length > 0 ? text : cell.Key.Method
            : text.Length > 0 ? $"{cell.Key.Method}, {text}" : cell.Key.Method;
    }

    private static string TitleOf(string part) => KnownScores.TitleOf($"surgery.{part}");

    private static double? StepsOf(CellKey key) =>
        key.Settings.FirstOrDefault(setting => setting.Key == Steps).Value is { } text
            && double.TryParse(text, CultureInfo.InvariantCulture, out double steps) ? steps : null;

    private static CellKey WithoutSteps(CellKey key) =>
        new(key.Method, key.Data, key.Settings.Where(setting => setting.Key != Steps).ToDictionary(one => one.Key, one => one.Value));

    /// <summary>Estimate minus exact value over the models of a cell.</summary>
    private sealed record Bias(PartCell Cell, EstimateColumn Column, Summary Found)
    {
        public static Bias Of(DataPart data, PartCell cell, EstimateColumn column)
        {
            double[] found = data.Values(column.Id);
            double[] exact = data.Values(new EstimateColumn(EstimateColumn.Exact, null, column.Part, column.IsAsTrained).Id);
            return new Bias(cell, column, Summary.Of(cell.Rows.Select(row => found[row] - exact[row])));
        }
    }
}
