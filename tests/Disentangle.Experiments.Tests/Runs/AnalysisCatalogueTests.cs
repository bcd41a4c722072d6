using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports;
using Disentangle.Reports.Charts;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>What every analysis promises, and what becomes of one that another assembly adds.</summary>
public sealed class AnalysisCatalogueTests : IDisposable
{
    private const string Title = "Codes counted by a test";

    private static readonly AnalysisEntry Counting = new(
        "count-codes", Title, "Counts the codes of a run.", "count-codes", (run, request) =>
        {
            string json = $"{{\"step\": {run.Step}, \"codes\": {run.Data.Count}, \"more\": {request.Find("more") ?? 0}}}";
            File.WriteAllText(Counting!.FileIn(run.Folder, request.AsTrained), json);
            return new AnalysisOutcome(json, output => output.Write($"{run.Data.Count} codes"));
        })
    {
        Options = [new AnalysisOption("more", "How many more.", 1)],
        CanBeAsTrained = true,
        ChartFiles = ["count-codes.svg"],
        Charts = run => File.Exists(Counting!.FileIn(run.Folder))
            ? [new AnalysisChart("count-codes.svg",
                new ReportChart(Title, "All of them.", BarChart.Svg([new Bar("codes", run.Data.Count)], "codes")))]
            : [],
    };

    private readonly TemporaryFolder _folder = new();

    static AnalysisCatalogueTests() => AnalysisCatalogue.All.Register(Counting);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_analysis_of_another_assembly_is_reported_and_its_files_are_the_runs_own()
    {
        string data = TinyData.Write(_folder), path;
        using (TrainedRun run = TrainedRun.Open((path = TinyData.Train(_folder, data: data).Path)))
        {
            RunReport.Write(run);
            Assert.DoesNotContain(Title, File.ReadAllText(run.Folder.ReportFile));
            AnalysisOutcome outcome = AnalysisCatalogue.Get("count-codes").Run(
                run, new AnalysisRequest { Options = new Dictionary<string, ulong> { ["more"] = 3 } });
            Assert.Equal($"{{\"step\": {run.Step}, \"codes\": {TinyData.Count}, \"more\": 3}}", outcome.Json);
            RunReport.Write(run);
            Assert.Contains(Title, File.ReadAllText(run.Folder.ReportFile));
            Assert.True(File.Exists(Path.Combine(run.Folder.ImagesFolder, "count-codes.svg")));
            AnalysisCatalogue.Get("count-codes").Run(run, new AnalysisRequest { AsTrained = true });
        }

        File.WriteAllText(Path.Combine(path, "notes.json"), "{}");
        File.WriteAllText(Path.Combine(path, "images", "photo.svg"), "<svg/>");
        RunFiles.Delete(RunFolder.Open(path));
        Assert.Equal(["photo.svg", "notes.json"],
            Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OrderDescending());
    }

    [Fact]
    public void Files_of_analyses_are_apart()
    {
        string[] files = [.. AnalysisCatalogue.All.SelectMany(analysis => analysis.Files)];
        Assert.Equal(files.Distinct(), files);
        Assert.Contains("surgery-as-trained-damaged.json", files);
        Assert.DoesNotContain("generalisation-as-trained.json", files);
    }

    [Fact]
    public void An_analysis_that_is_not_there_is_refused_with_the_nearest() =>
        Assert.Contains("surgery", Assert.Throws<UserErrorException>(() => AnalysisCatalogue.Get("surgry")).Hint, StringComparison.Ordinal);
}
