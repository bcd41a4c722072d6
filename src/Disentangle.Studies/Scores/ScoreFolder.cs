using System.Text;
using Disentangle.Datasets;
using Disentangle.Metrics;
using Disentangle.Studies.Reports;

namespace Disentangle.Studies;

/// <summary>What metrics found on codes that belong to no run: <c>scores.json</c>, <c>images/</c> and <c>report.html</c> in a folder.</summary>
public sealed class ScoreFolder
{
    private readonly string _path;

    private ScoreFolder(string path) => _path = path;

    /// <summary>The one page on everything.</summary>
    public string ReportFile => Path.Combine(_path, "report.html");

    private string ScoresFile => Path.Combine(_path, "scores.json");

    /// <summary>A folder to write to; it is made where it is missing, and what it holds of an earlier measurement is replaced.</summary>
    /// <exception cref="UserErrorException">It is a file or the folder of a run, or cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static ScoreFolder Create(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UserErrorException("the folder of scores must have a name, got nothing");
        if (File.Exists(path)) throw new UserErrorException($"{path} is a file, a folder is expected");
        if (RunFolder.Holds(path)) throw new UserErrorException($"{path} holds a run, whose scores would be lost", "choose another folder with --out");
        ScoreFolder folder = new(path);
        Storage.RequireWritable(folder.ReportFile);
        return folder;
    }

    /// <summary>Writes all of it.</summary>
    /// <param name="name">What the codes are called, for example the name of their file.</param>
    /// <param name="file">The codes.</param>
    /// <param name="measured">What was found on them.</param>
    /// <param name="seed">What decided the draws of metrics.</param>
    /// <exception cref="UserErrorException">They cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Write(string name, CodeFile file, Measurement measured, ulong seed)
    {
        CodeSample sample = file.Train;
        IReadOnlyList<Factor> factors = file.Source.Sampler.Factors;
        var explained = ExplainedFactors.Of(sample, [.. factors.Select(factor => factor.Name)]);
        int[] sizes = [.. factors.Select(factor => factor.Size)];
        int[] order = [.. Enumerable.Range(0, sample.Dimensions)];
        ReportChart map = CodeCharts.Information(explained, order);
        (ReportChart scatter, string scatterFile) = CodeCharts.Scatter(sample, explained, factors);
        ReportChart? importance = CodeCharts.Importance(measured.Results, order);

        Storage.Write(ScoresFile, Encoding.UTF8.GetBytes(ScoreFile.ToJson(new RunScores(0, seed, measured.Results))));
        WritePicture(CodeCharts.InformationFile, map.Svgs[0]);
        WritePicture(CodeCharts.ScatterFile, scatterFile);
        if (importance is not null) WritePicture(CodeCharts.ImportanceFile, importance.Svgs[0]);
        ReportModel report = new()
        {
            Title = $"Scores of {name}",
            Lead = $"{FactorText.Summary(explained)} The file holds {file.Split}, with {sample.Dimensions} {(sample.Dimensions == 1 ? "value" : "values")} a code and {sample.FactorCount} {(sample.FactorCount == 1 ? "factor" : "factors")}.",
            Factors = FactorText.Of(explained),
            Scores = [.. measured.Results.Select(result => ScoreText.Of(result, sizes))],
            CodeCharts = importance is null ? [map, scatter] : [map, importance, scatter],
            MadeAt = DateTimeOffset.UtcNow,
            Footer = $"Made by disentangle {RunDescription.CurrentVersion}.",
        };
        Storage.Write(ReportFile, stream => HtmlReport.Write(stream, report));
    }

    private void WritePicture(string name, string svg) => Storage.Write(Path.Combine(_path, "images", name), Encoding.UTF8.GetBytes(svg));
}
