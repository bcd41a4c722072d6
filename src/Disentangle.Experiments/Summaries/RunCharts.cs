using System.Text;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Experiments.Summaries;

/// <summary>The charts of a run, as SVG.</summary>
/// <param name="OfCodes">How latent units and factors depend on each other, and the KL divergence of each unit.</param>
/// <param name="OfTraining">The loss and its terms over the steps.</param>
/// <param name="LastTerms">The terms at the last recorded step.</param>
/// <param name="Files">What is written to the folder of images: name and drawing.</param>
internal sealed record RunCharts(
    IReadOnlyList<ReportChart> OfCodes,
    IReadOnlyList<ReportChart> OfTraining,
    IReadOnlyList<HistoryTerm> LastTerms,
    IReadOnlyList<(string Name, string Svg)> Files)
{
    public static RunCharts Draw(
        MethodEntry method,
        LatentSummary summary,
        IReadOnlyList<HistoryRecord> history,
        RunScores? scores = null,
        params IReadOnlyList<AnalysisChart> analyses)
    {
        List<ReportChart> codes = [], training = [];
        List<(string, string)> files = [];
        int[] units = [.. summary.Latents.Select(l => l.Unit)];
        HashSet<int> inactive = [.. summary.Latents.Where(l => !l.Active).Select(l => l.Unit)];
        if (summary.Explained is { } explained)
        {
            ReportChart map = CodeCharts.Information(explained, units, inactive);
            (ReportChart scatter, string scatterFile) = CodeCharts.Scatter(summary.Sample!, explained, summary.Factors);
            codes.AddRange([map, scatter]);
            files.AddRange([(CodeCharts.InformationFile, map.Svgs[0]), (CodeCharts.ScatterFile, scatterFile)]);
        }

        if (CodeCharts.Importance(scores?.Results ?? [], units, inactive) is { } importance)
        {
            codes.Add(importance);
            files.Add((CodeCharts.ImportanceFile, importance.Svgs[0]));
        }

        if (summary.Latents.Any(l => double.IsFinite(l.Kl)))
        {
            string bars = BarChart.Svg([.. summary.Latents.Select(l => new Bar($"{l.Name} {l.Factor}".TrimEnd(), l.Kl, !l.Active))],
                "nats");
            files.Add(("kl.svg", bars));
            codes.Add(new(
                "KL divergence of each latent unit",
                "The KL divergence of each unit's posterior from the prior N(0, 1), mean over the images: how many nats the unit encodes "
                    + $"about an image. {summary.ActiveCount} of " +
                $"{summary.Latents.Count} units are active: the mean of their posterior varies over the images, by a variance "
                    + "above 0.01. The others are grey.",
                bars));
        }

        codes.AddRange(analyses.Select(analysis => analysis.Chart));
        files.AddRange(analyses.Select(analysis => (analysis.File, analysis.Chart.Svgs[0])));

        foreach (TrainingChart chart in TrainingCharts.Draw(method, history))
        {
            training.Add(chart.Chart);
            files.Add((chart.IsOnly ? "loss.svg" : $"loss-{FileNameOf(chart.Phase)}.svg", LossChart.SmallMultiples(chart.Series)));
        }

        long last = history.Count > 0 ? history[^1].Step : 0;
        return new(codes, training, [.. history.Where(r => r.Step == last).SelectMany(r => r.Terms)], files);
    }

    /// <summary>Writes the charts to the run's folder of images.</summary>
    public void Write(RunFolder folder)
    {
        foreach ((string name, string svg) in Files) Storage.Write(Path.Combine(folder.ImagesFolder, name), Encoding.UTF8.GetBytes(svg));
    }

    // A history may be damaged, or come from elsewhere.
    private static string FileNameOf(string phase) =>
        string.Concat(Shown.Short(phase).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '-'));
}
