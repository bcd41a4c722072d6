using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Onnx.Tests;

/// <summary>A study that holds imported networks beside its own runs.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Imported_runs_are_measured_and_analysed_beside_those_of_the_study()
    {
        string data = TinyData.Write(_folder), study = _folder["study"], file = _folder["study.yaml"];
        File.WriteAllText(file, $"""
            study: mixed
            data: "{data}"
            defaults: {"{ arch: tiny, latents: 4, steps: 20, batch: 8 }"}
            grid:
              - method: beta-vae
                set: {"{ beta: [1, 4] }"}
            seeds: 0-1
            measure: {"{ metrics: [mig], codes: [mean, sampled] }"}
            analyses: [elbo]
            keep: {"{ checkpoint: none }"}
            """);
        Ends("study", "run", file, "--out", study, "--workers", "1");
        Ends("export", TinyData.Train(_folder).Path, "--format", "onnx", "--out", _folder["networks"]);
        string[] import = ["import", _folder["networks/encoder.onnx"], "--data", data, "--name", "theirs"];
        Ends([.. import, "--decoder", _folder["networks/decoder.onnx"], "--out", _folder["a"]]);
        Ends([.. import, "--seed", "1", "--out", _folder["b"]]);
        string[] added = Lines("study", "import", _folder["a"], _folder["b"], "--out", study);
        Assert.StartsWith("onnx_name=theirs_tiny_s0_", added[0], StringComparison.Ordinal);
        Assert.StartsWith("onnx_name=theirs_tiny_s1_", added[1], StringComparison.Ordinal);
        Directory.Delete(_folder["a"], recursive: true);

        Assert.Equal("6 measured", Lines("study", "run", file, "--out", study, "--workers", "1")[^1]);
        Assert.Equal("6 measured", Lines("study", "worker", study)[^1]);
        string[] table = Lines("study", "analyse", study);
        Assert.Contains(table, line => line.StartsWith("onnx ", StringComparison.Ordinal)
            && line.Contains("name=theirs", StringComparison.Ordinal));
        string[] rows = File.ReadAllLines(Path.Combine(study, "scores.csv"));
        int mig = Array.IndexOf(rows[0].Split(','), "score.mig"), bound = Array.IndexOf(rows[0].Split(','), "score.elbo");
        string[][] theirs =
            [.. rows.Where(row => row.Contains("onnx_name=theirs", StringComparison.Ordinal)).Select(row => row.Split(','))];
        Assert.Equal(2, theirs.Length);
        Assert.Equal(theirs[0][mig], theirs[1][mig]);
        Assert.Equal([false, true], theirs.Select(row => row[bound].Length == 0).Order());

        // Nothing makes them again.
        Assert.True(Directory.Exists(Path.Combine(study, "runs", added[0], "checkpoint")));
        Ends("study", "prune", study, "--keep", "scores");
        Ends("evaluate", Path.Combine(study, "runs", added[0]), "--metrics", "mig");
        CommandLine.Run("study", "import", _folder["b"], "--out", study).IsError(
            2, $"{_folder["b"]} is in {study} already, or given twice: {added[1]}");
    }

    [Fact]
    public void What_cannot_be_put_into_a_study_is_refused()
    {
        Directory.CreateDirectory(_folder["empty"]);
        CommandLine.Run("study", "import", _folder["empty"], "--out", _folder["none"]).IsError(
            2, $"there is no folder {_folder["none"]}", "disentangle study run FILE --out STUDY makes one");
        File.WriteAllText(_folder["study.yaml"], $$"""
            study: imported
            data: "{{TinyData.Write(_folder)}}"
            grid:
              - method: onnx
            """);
        CommandLine.Run("study", "plan", _folder["study.yaml"]).IsError(
            2, $"{_folder["study.yaml"]}, line 4: onnx stands for models that were trained elsewhere, which are measured but not trained",
            "disentangle import makes a run of such a model; disentangle evaluate measures it");
    }

    private static string[] Lines(params string[] words) =>
        [.. Ends(words).Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    private static Outcome Ends(params string[] words)
    {
        Outcome outcome = CommandLine.Run(words);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}
