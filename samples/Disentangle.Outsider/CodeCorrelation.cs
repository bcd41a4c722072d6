using System.Text.Json;
using Disentangle.Analysis;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Outsider;

/// <summary>The correlations of the latent units over all images: the linear part of what total correlation measures.</summary>
public static class CodeCorrelation
{
    private const string Chart = "code-correlation.svg";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Its line in the catalogue, which makes it a command and a part of the report.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "code-correlation",
        "Correlation of the latent units",
        "Measures the correlation of each pair of latent units over all images; writes code-correlation.json, a chart and the report.",
        "code-correlation",
        Run)
    {
        ChartFiles = [Chart],
        Charts = run => Read(run) is { } found ? [new AnalysisChart(Chart, Draw(found))] : [],
    };

    /// <summary>The absolute correlations of the means of all pairs of units, 0 to 1; 0 where a unit does not vary.</summary>
    /// <param name="codes">The codes of all images.</param>
    /// <returns>Units x units.</returns>
    public static double[][] Of(Codes codes)
    {
        int d = codes.Latents;
        double[] mean = new double[d];
        double[][] covariance = [.. Enumerable.Range(0, d).Select(_ => new double[d])];
        for (int i = 0; i < codes.Count; i++)
            for (int a = 0; a < d; a++) mean[a] += (double)codes.MeanOf(i)[a] / codes.Count;
        for (int i = 0; i < codes.Count; i++)
            for (int a = 0; a < d; a++)
                for (int b = 0; b < d; b++)
                    covariance[a][b] += (codes.MeanOf(i)[a] - mean[a]) * (codes.MeanOf(i)[b] - mean[b]);
        return [.. covariance.Select((row, a) => row.Select((value, b) =>
            value == 0 ? 0 : Math.Abs(value) / Math.Sqrt(covariance[a][a] * covariance[b][b])).ToArray())];
    }

    private static AnalysisOutcome Run(TrainedRun run, AnalysisRequest request)
    {
        Codes codes = DatasetCodes.Of(run.Method, run.Data, cancellation: request.Cancellation);
        double[][] correlations = Of(codes);
        string json = JsonSerializer.Serialize(new Found(run.Step, correlations), Format);
        File.WriteAllText(Entry.FileIn(run.Folder), json);
        return new AnalysisOutcome(json, output =>
        {
            for (int a = 0; a < correlations.Length; a++)
                output.WriteLine($"z{a}  {string.Join("  ", correlations[a].Select(value => value.ToString("0.00")))}");
        });
    }

    // What an earlier step was found to be does not belong in the report of a later one.
    private static Found? Read(TrainedRun run) =>
        File.Exists(Entry.FileIn(run.Folder))
            && JsonSerializer.Deserialize<Found>(File.ReadAllText(Entry.FileIn(run.Folder)), Format) is { } found && found.Step == run.Step
            ? found : null;

    private static ReportChart Draw(Found found)
    {
        int d = found.Correlations.Length;
        double[,] values = new double[d, d];
        for (int a = 0; a < d; a++)
            for (int b = 0; b < d; b++) values[a, b] = found.Correlations[a][b];
        string[] units = [.. Enumerable.Range(0, d).Select(unit => $"z{unit}")];
        return new ReportChart(
            Entry.Name,
            "The absolute correlation of each pair of latent units over all images; 0 off the diagonal where units are uncorrelated.",
            HeatMap.Svg(values, units, units, maximum: 1));
    }

    private sealed record Found(long Step, double[][] Correlations);
}
