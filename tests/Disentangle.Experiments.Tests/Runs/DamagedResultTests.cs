using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Files of results that are damaged block nothing: reports leave them out, and measuring writes them anew.</summary>
public sealed class DamagedResultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"step": 30, "seed": 3}""")]
    [InlineData("""{"step": 30, "step": 30, "seed": 3, "metrics": []}""")]
    [InlineData("""{"step": 1e999, "seed": 3, "metrics": []}""")]
    [InlineData("""{"step": 30, "seed": 3, "metrics": [], "\ud800": 1}""")]
    [InlineData("""{"step": 30, "seed": 3, "metrics": [{"metric": "mig", "metric": "mig"}]}""")]
    public void A_damaged_file_is_set_aside_when_it_is_written_anew(string damaged)
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        File.WriteAllText(run.Folder.ScoresFile, damaged);
        Assert.Null(Evaluation.Earlier(run));
        RunReport.Write(run);
        RunScores scores = Evaluation.Run(run, MetricSelection.Of(["mig"]));
        Assert.Equal(_folder["run/scores-damaged.json"], scores.SetAside);
        Assert.Equal(damaged, File.ReadAllText(scores.SetAside!));
        Assert.Equal(scores.Results[0].Values, Evaluation.Earlier(run)!.Results[0].Values);
        Assert.Null(Evaluation.Run(run, MetricSelection.Of(["mig"])).SetAside);
    }

    [Theory]
    [InlineData(
        """{"metric": "dci", "protocol": "", "values": {}, "matrices": [{"name": "m", "rows": ["a", "b"], """
            + """ "columns": ["c"], "values": [[1]]}], "seconds": 1}""")]
    [InlineData(
        """{"metric": "dci", "protocol": "", "values": {}, "matrices": [{"name": "m", "rows": ["a"], """
            + """ "columns": ["c"], "values": [[1, 2]]}], "seconds": 1}""")]
    [InlineData("""{"metric": "dci", "protocol": "", "values": {"dci": "NaN"}, "matrices": [], "seconds": 1}""")]
    [InlineData("""{"metric": "dci", "protocol": "", "values": {"dci": 1e999}, "matrices": [], "seconds": 1}""")]
    [InlineData("""{"metric": "dci", "protocol": "", "values": {}, "matrices": {}, "seconds": 1}""")]
    [InlineData("3")]
    public void An_entry_that_cannot_be_read_stays_in_the_file_and_out_of_the_report(string entry)
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        File.WriteAllText(run.Folder.ScoresFile, $$"""{"step": 30, "seed": 3, "metrics": [null, {{entry}}]}""");
        Assert.Null(Assert.Single(Evaluation.Earlier(run)!.Foreign).Result);
        RunReport.Write(run);
        Assert.Null(Evaluation.Run(run, MetricSelection.Of(["mig"])).SetAside);
        Assert.Equal(2, JsonSizes(run.Folder.ScoresFile));
    }

    [Theory]
    [InlineData("surgery.json")]
    [InlineData("estimators.json")]
    [InlineData("estimator-bias.json")]
    public void Analyses_with_a_value_changed_are_left_out_or_shown(string name)
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        string path = _folder[$"run/{name}"];
        if (name == "surgery.json") Surgery.Run(run, samples: 10);
        else if (name == "estimator-bias.json") EstimatorBias.Run(run, [8], batches: 3, samples: 10);
        else EstimatorComparison.Run(run, samples: 10, batch: 8, batches: 3, updates: 20);
        string text = File.ReadAllText(path);
        RunReport.Write(run);
        Assert.True(Read());

        // Each of these is not what was written.
        string[] damaged =
        [
            text[..^3], text.Replace("\"step\": 30", "\"step\": 30, \"step\": 30"), text.Replace("\"value\":",
                "\"value\": null, \"value\":"), text.Replace("\"value\": ", "\"value\": [1], \"x\": "),
            text.Replace("\"totalCorrelation\": {", "\"totalCorrelation\": [1], \"x\": {"), text.Replace("\"standardError\": ",
                "\"standardError\": \"a\", \"x\": "),
            text.Replace("\"kl\":", "\"\\ud800\": 1, \"kl\":"),
        ];
        foreach (string one in damaged)
        {
            Assert.NotEqual(text, one);
            File.WriteAllText(path, one);
            Assert.False(Read(), one);
            RunReport.Write(run);
        }

        bool Read() => name switch
        {
            "surgery.json" => SurgeryFile.Read(run) is not null,
            "estimators.json" => EstimatorsFile.Read(run) is not null,
            _ => EstimatorBiasFile.Read(run) is not null,
        };
    }

    [Fact]
    public void A_surgery_of_another_number_of_units_is_left_out()
    {
        using TrainedRun run = TrainedRun.Open(TinyData.Train(_folder).Path);
        Surgery.Run(run, samples: 10);
        string text = File.ReadAllText(Surgery.Entry.FileIn(run.Folder));
        int unit = text.IndexOf("\"unit\": 3", StringComparison.Ordinal), start = text.LastIndexOf(',', unit);
        File.WriteAllText(Surgery.Entry.FileIn(run.Folder), text[..start] + text[text.IndexOf(']', unit)..]);
        Assert.Null(SurgeryFile.Read(run));
    }

    private static int JsonSizes(string path) =>
        System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!["metrics"]!.AsArray().Count;
}
