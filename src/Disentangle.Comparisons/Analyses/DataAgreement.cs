using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Whether data sets put methods with their settings into the same order.</summary>
internal static class DataAgreement
{
    public static StudyAnalysis Entry { get; } = new(
        "data-agreement", "Do the data sets agree?", "Does the method with the setting that is good on one data set do well on another?",
        "Each cell is Spearman's rank correlation, between two data sets, of the median scores of the same methods with the same settings.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (input.Parts.Count < 2) return entry.Lacking("The table has one data set; this needs two or more.");
        if (input.Metrics.Count == 0) return entry.Lacking("The table has no scores of a supervised metric.");
        AnalysisTable table = new("data-agreement", ["score", "first", "second", "cells", "spearman", "low", "high"]);
        (JsonObject json, JsonObject intervals) = ([], []);
        List<string> panels = [];
        List<double> all = [];
        foreach (ScoreColumn metric in input.Metrics)
        {
            double[,] values = new double[input.Parts.Count, input.Parts.Count];
            MedianDraws[] medians = [.. input.Parts.Select(part => new MedianDraws(part, metric.Id))];
            for (int i = 0; i < input.Parts.Count; i++)
            {
                values[i, i] = 1;
                for (int j = i + 1; j < input.Parts.Count; j++)
                {
                    (DataPart a, DataPart b) = (input.Parts[i], input.Parts[j]);
                    Pairing pairing = new(medians[i], medians[j]);
                    values[i, j] = values[j, i] = pairing.Correlation();
                    Interval interval = double.IsNaN(values[i, j]) ? Interval.Unknown : pairing.Interval();
                    table.Add(metric.Id, a.Name, b.Name, pairing.Cells, values[i, j], interval);
                    foreach ((string first, string second) in new[] { (a.Name, b.Name), (b.Name, a.Name) })
                    {
                        json.Set(AnalysisJson.Of(values[i, j]), metric.Id, first, second);
                        intervals.Set(AnalysisJson.Of(interval), metric.Id, first, second);
                    }

                    if (double.IsFinite(values[i, j])) all.Add(values[i, j]);
                }
            }

            string[] names = [.. input.Parts.Select(part => part.Name)];
            if (input.Headlines.Contains(metric)) panels.Add(HeatMap.SignedSvg(values, names, names, metric.Title));
        }

        return new AnalysisResult(entry)
        {
            Finding = all.Count == 0 ? "No two data sets have three cells in common whose scores are defined."
                : $"The median correlation between two data sets is {Figures.Fixed(Summary.Of(all).Median, 2)}; "
                    + $"it ranges from {Figures.Fixed(all.Min(), 2)} to {Figures.Fixed(all.Max(), 2)}.",
            Notes = input.Notes(), Tables = [table],
            Figures = panels.Count == 0 ? [] : [new("data-agreement", new ReportChart("Rank correlation of data sets", "", panels))],
            Json = new JsonObject { [entry.Id] = json, [$"{entry.Id}-interval"] = intervals },
        };
    }

    // The medians of the cells of a data set, of all models and of each resample.
    private sealed class MedianDraws
    {
        private readonly Lazy<double[][]> _draws;

        public MedianDraws(DataPart part, string metric)
        {
            Part = part;
            CellOrder order = new(part, part.Values(metric));
            Medians = order.Medians();
            _draws = new(() =>
            {
                double[][] draws = new double[part.Resamples.Draws][];
                part.Resamples.Crew.For(draws.Length, draw => draws[draw] = order.Medians(part.Weights(draw)));
                return draws;
            });
        }

        public DataPart Part { get; }

        public double[] Medians { get; }

        public double[][] Draws => _draws.Value;
    }

    // The cells that two data sets share.
    private sealed class Pairing
    {
        private readonly MedianDraws _first, _second;
        private readonly (int A, int B)[] _cells;

        public Pairing(MedianDraws first, MedianDraws second)
        {
            (_first, _second) = (first, second);
            Dictionary<CellKey, int> others = second.Part.Cells.Select((cell, i) => (Key: cell.Key.WithoutData(), i))
                .ToDictionary(cell => cell.Key, cell => cell.i);
            _cells = [.. first.Part.Cells.Select((cell, i) => (i, others.GetValueOrDefault(cell.Key.WithoutData(), -1)))
                .Where(cell => cell.Item2 >= 0)];
        }

        public int Cells => _cells.Length;

        public double Correlation() => Correlation(_first.Medians, _second.Medians);

        public Interval Interval()
        {
            if (!_first.Part.Resamples.Vary && !_second.Part.Resamples.Vary) return Statistics.Interval.Unknown;
            double[] draws = new double[_first.Draws.Length];
            _first.Part.Resamples.Crew.For(draws.Length, draw => draws[draw] = Correlation(_first.Draws[draw], _second.Draws[draw]));
            return Statistics.Interval.OfDraws(draws);
        }

        private double Correlation(double[] a, double[] b) =>
            RankCorrelation.Spearman([.. _cells.Select(cell => a[cell.A])], [.. _cells.Select(cell => b[cell.B])]);
    }
}
