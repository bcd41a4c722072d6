using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether the seed matters more than the setting.</summary>
internal static class SeedOrSetting
{
    private const int MostCells = 36; // of a figure

    public static StudyAnalysis Entry { get; } = new(
        "seed-or-setting", "Does the seed matter more than the setting?",
        "How often does a model of a method's worst setting beat one of its best setting?",
        "Each cell is the share of pairs of models in which the row's cell beats the column's, ties counting half (Mann\u2013Whitney): 0.5 "
            + "where the two do not differ, 0 or 1 where all seeds of one lie above all of the other.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        if (!input.Parts.Any(part => part.Cells.GroupBy(cell => cell.Key.Method).Any(method => method.Count() > 1)))
            return entry.Lacking("No setting varies within a method.");
        if (input.Parts.All(part => part.Cells.All(cell => cell.Rows.Count < 2)))
            return entry.Lacking("Each cell has one seed; this needs several.");
        AnalysisTable table = new("seed-or-setting", ["data", "score", "method", "best", "worst", "worst_beats_best", "low", "high"]);
        AnalysisTable overlap = new("overlap", ["data", "score", "first", "second", "first_beats_second"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<double> all = [];
        foreach (DataPart part in input.Parts)
        {
            foreach (ScoreColumn metric in input.Metrics.Where(part.CanTellSeedsFromCells))
            {
                double[] merits = part.Merits(metric);
                double[][] cells = [.. part.Cells.Select(cell => DataPart.Of(merits, cell.Rows))];
                foreach (string method in part.Methods)
                {
                    if (Extremes(part, cells, method) is not var (best, worst)) continue;
                    double share = MannWhitney.Superiority(cells[worst], cells[best]);
                    Interval interval = IntervalOf(part, merits, worst, best);
                    table.Add(part.Name, metric.Id, method, part.Cells[best].Key.Text, part.Cells[worst].Key.Text, share, interval);
                    json.Set(
                        new JsonObject
                        {
                            ["best"] = part.Cells[best].Key.Text, ["worst"] = part.Cells[worst].Key.Text,
                            ["worst-beats-best"] = AnalysisJson.Of(share), ["interval"] = AnalysisJson.Of(interval),
                        },
                        part.Name, metric.Id, method);
                    all.Add(share);
                }

                double[,] shares = Overlap(cells);
                for (int i = 0; i < cells.Length; i++)
                    for (int j = 0; j < cells.Length; j++)
                        if (i != j && cells[i].Length * cells[j].Length > 0)
                            overlap.Add(part.Name, metric.Id, part.Cells[i].Key.Title, part.Cells[j].Key.Title, shares[i, j]);
                if (input.Headlines.Count > 0 && metric == input.Headlines[0] && cells.Length > 1)
                    if (Figure(part, metric, cells, shares) is { } figure) figures.Add(figure);
            }
        }

        return new AnalysisResult(entry)
        {
            Finding = all.Count == 0 ? ""
                : $"In the median over methods, scores and data sets, a random model of the worst setting beats a random "
                + $"model of the best one in {Figures.Fixed(100 * Summary.Of(all).Median, 0)} % of pairs.",
            Notes = [.. input.Notes(), "Intervals are of the two settings that the medians of all seeds chose."],
            Figures = figures, Tables = [table, overlap], Json = new JsonObject { [entry.Id] = json },
        };
    }

    // The cells of a method with the best and the worst median.
    private static (int Best, int Worst)? Extremes(DataPart part, double[][] cells, string method)
    {
        int[] own = [.. Enumerable.Range(0, cells.Length).Where(c => part.Cells[c].Key.Method == method && cells[c].Length > 0)
            .OrderBy(c => Summary.MedianOf([.. cells[c]])).ThenBy(c => part.RankOfName[c])];
        return own.Length < 2 ? null : (own[^1], own[0]);
    }

    // Ranks of the models of both cells are found once; a resample counts how often each occurs.
    private static Interval IntervalOf(DataPart part, double[] merits, int first, int second)
    {
        int[] ranks = [.. Enumerable.Repeat(-1, merits.Length)];
        (int count, double last) = (0, double.NaN);
        foreach (int row in part.Cells[first].Rows.Concat(part.Cells[second].Rows).Where(row => !double.IsNaN(merits[row]))
            .OrderBy(row => merits[row]))
        {
            if (merits[row] != last) count++;
            (ranks[row], last) = (count - 1, merits[row]);
        }

        double[] draws = new double[part.Resamples.Vary ? part.Resamples.Draws : 0];
        part.Resamples.Crew.For(draws.Length, draw => draws[draw] = Superiority(
            part.DrawnOf(draw, first), part.DrawnOf(draw, second), ranks, count));
        return Interval.OfDraws(draws);
    }

    private static double Superiority(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int[] ranks, int count)
    {
        int[] ofSecond = new int[count];
        (int size, int below) = (0, 0);
        foreach (int row in second)
            if (ranks[row] >= 0) ofSecond[ranks[row]]++;
        double[] beaten = new double[count];
        for (int rank = 0; rank < count; below += ofSecond[rank++]) beaten[rank] = below + 0.5 * ofSecond[rank];
        double pairs = 0;
        foreach (int row in first)
        {
            if (ranks[row] < 0) continue;
            pairs += beaten[ranks[row]];
            size++;
        }

        return pairs / size / below;
    }

    private static double[,] Overlap(double[][] cells)
    {
        double[,] shares = new double[cells.Length, cells.Length];
        for (int i = 0; i < cells.Length; i++)
            for (int j = 0; j < cells.Length; j++)
                shares[i, j] = i == j ? 0.5 : i > j ? 1 - shares[j, i] : MannWhitney.Superiority(cells[i], cells[j]);
        return shares;
    }

    // Of the cells that have a model with the score; null where there are too many to read.
    private static AnalysisFigure? Figure(DataPart part, ScoreColumn metric, double[][] cells, double[,] shares)
    {
        int[] shown = [.. Enumerable.Range(0, cells.Length).Where(cell => cells[cell].Length > 0)];
        if (shown.Length is < 2 or > MostCells) return null;
        double[,] values = new double[shown.Length, shown.Length];
        for (int i = 0; i < shown.Length; i++)
            for (int j = 0; j < shown.Length; j++) values[i, j] = shares[shown[i], shown[j]];
        string[] names = [.. shown.Select(cell => part.Cells[cell].Key.Title)];
        return new($"seed-or-setting.{part.Name}", new ReportChart(
            $"How often the row's cell has the better {metric.Title} on {part.Name}", "", HeatMap.Svg(values, names, names, maximum: 1)));
    }
}
