using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>
/// How much of a score's variance the method explains, how much the method with its setting, and how much is left to seeds.
/// </summary>
internal static class VarianceExplained
{
    public static StudyAnalysis Entry { get; } = new(
        "variance-explained", "What explains a score?", "Is a score decided by the method, by its setting, or by the random seed?",
        "Each bar is the variance of a score over all models of a data set: dark the share that the method explains (R\u00B2), light "
            + "what its setting adds, empty what is left to the random seed.",
        Run);

    private static readonly string[] Names = ["method", "method-and-setting", "omega2-method", "omega2-method-and-setting"];

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        if (input.Parts.All(part => part.Cells.Count < 2))
            return entry.Lacking("Each data set has one cell; this needs models of several methods or settings.");
        if (input.Parts.All(part => part.Cells.All(cell => cell.Rows.Count < 2)))
            return entry.Lacking("Each cell has one seed; this needs several, to separate settings from chance.");
        AnalysisTable table = new("variance-explained",
            ["data", "score", .. Names.SelectMany(name => new[] { Snake(name), $"{Snake(name)}_low", $"{Snake(name)}_high" })]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        List<double[]> all = [];
        foreach (DataPart part in input.Parts)
        {
            List<NestedBar> bars = [];
            int[] methodOfCell = [.. part.Cells.Select(cell => Array.IndexOf(part.Methods, cell.Key.Method))];
            foreach (ScoreColumn metric in input.Metrics.Where(part.CanTellSeedsFromCells))
            {
                double[] values = part.Values(metric.Id), parts = Estimate(part, values);
                double mean = Summary.MeanOf(DataPart.Of(values, Enumerable.Range(0, values.Length)));
                double[] centred = [.. values.Select(value => value - mean)];
                double[][] draws = part.Resamples.DrawsOf(
                    Names.Length, (rows, statistics) => Explain(part, methodOfCell, centred, rows, statistics));
                Interval[] intervals = [.. parts.Select((value, k) => double.IsNaN(value) ? Interval.Unknown
                    : Interval.Centred(draws[k], value, k < 2 ? 0 : double.NegativeInfinity, 1))];
                table.Add([part.Name, metric.Id, .. parts.Zip(intervals).SelectMany(pair => new object?[] { pair.First, pair.Second })]);
                for (int k = 0; k < Names.Length; k++)
                {
                    json.Set(AnalysisJson.Of(parts[k]), part.Name, metric.Id, Names[k]);
                    json.Set(AnalysisJson.Of(intervals[k]), part.Name, metric.Id, $"{Names[k]}-interval");
                }

                bars.Add(new NestedBar(metric.Title, parts[0], parts[1]));
                if (double.IsFinite(parts[1])) all.Add(parts);
            }

            if (bars.Count == 0) continue;
            figures.Add(new($"variance-explained.{part.Name}", new ReportChart("", "",
                NestedBarChart.Svg($"Variance of scores on {part.Name}", bars, ("method", "setting", "seed")))));
        }

        return new AnalysisResult(entry)
        {
            Finding = all.Count == 0 ? "No score varies."
                : $"In the mean over scores and data sets, the method explains {Percent(all.Average(p => p[0]))} of the variance, method "
                    + $"and setting together {Percent(all.Average(p => p[1]))}; {Percent(1 - all.Average(p => p[1]))} is left to the seed."
                    + (all.All(p => double.IsFinite(p[3])) ? " Adjusted for the number of cells (\u03C9\u00B2), method and setting explain "
                        + $"{Percent(all.Average(p => p[3]))}." : ""),
            Notes =
            [
                .. input.Notes(),
                "Intervals are moved so that the mean of the resamples lies on the estimate, since resampling shrinks the variance within "
                    + "cells.",
            ],
            Figures = figures, Tables = [table], Json = new JsonObject { [entry.Id] = json },
        };
    }

    // In one pass: squares between groups follow from the sums of cells, of values around a fixed mean, so that little cancels.
    private static void Explain(DataPart part, int[] methodOfCell, double[] centred, ReadOnlySpan<int> rows, Span<double> statistics)
    {
        Span<double> cellSums = new double[part.Cells.Count], methodSums = new double[part.Methods.Length];
        Span<int> cellSizes = new int[part.Cells.Count], methodSizes = new int[part.Methods.Length];
        (double sum, double squares, int n) = (0, 0, 0);
        foreach (int row in rows)
        {
            double value = centred[row];
            if (double.IsNaN(value)) continue;
            cellSums[part.CellOf[row]] += value;
            cellSizes[part.CellOf[row]]++;
            (sum, squares, n) = (sum + value, squares + value * value, n + 1);
        }

        for (int cell = 0; cell < cellSums.Length; cell++)
        {
            methodSums[methodOfCell[cell]] += cellSums[cell];
            methodSizes[methodOfCell[cell]] += cellSizes[cell];
        }

        double ofMean = sum * sum / n;
        VarianceParts method = Parts(methodSums, methodSizes), both = Parts(cellSums, cellSizes);
        (statistics[0], statistics[1], statistics[2], statistics[3]) = (method.Share, both.Share, method.Adjusted, both.Adjusted);

        VarianceParts Parts(ReadOnlySpan<double> sums, ReadOnlySpan<int> sizes)
        {
            (double between, int groups) = (-ofMean, 0);
            for (int group = 0; group < sums.Length; group++)
            {
                if (sizes[group] == 0) continue;
                between += sums[group] * sums[group] / sizes[group];
                groups++;
            }

            return VarianceParts.OfSquares(squares - ofMean, between, n, groups);
        }
    }

    private static double[] Estimate(DataPart part, double[] values)
    {
        VarianceParts method = VarianceParts.Of(values, part.MethodOf, part.Methods.Length);
        VarianceParts both = VarianceParts.Of(values, part.CellOf, part.Cells.Count);
        return [method.Share, both.Share, method.Adjusted, both.Adjusted];
    }

    private static string Snake(string name) => name.Replace('-', '_');

    private static string Percent(double share) => $"{Figures.Fixed(100 * share, 0)} %";
}
