using System.Text.Json.Nodes;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Cli.Tests;

/// <summary>The models of the repository open and score as <c>models/scores.json</c> says.</summary>
public sealed class PublishedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly string Folder = Path.Combine(RepositoryFolder.Path, "models");

    private static readonly string[] Names =
        [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order()];

    public static TheoryData<string> Models { get; } = [.. Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_scores_as_the_table_says(string name)
    {
        TemporaryFolder.Copy(Path.Combine(Folder, name, "checkpoint"), _folder["model/checkpoint"]);
        foreach (string file in (string[])["run.json", "history.jsonl"])
            File.Copy(Path.Combine(Folder, name, file), _folder[$"model/{file}"]);
        Outcome outcome = CommandLine.Run("evaluate", _folder["model"], "--metrics", "mig", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));

        double expected = (double)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "scores.json")))![name]!["mig"]!;
        double found = (double)JsonNode.Parse(outcome.Output)!["mig"]!;

        // Other vector units add in another order, which can move a code to the value beside it.
        if (CpuDevice.VectorBits == 512) Assert.Equal(expected, found);
        else Assert.Equal(expected, found, tolerance: 1e-3);
    }

    [Fact]
    public void Every_model_is_in_the_table()
    {
        string table = File.ReadAllText(Path.Combine(Folder, "README.md"));
        JsonObject scores = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "scores.json")))!.AsObject();
        Assert.Equal(scores.Select(score => score.Key).Order(), Names);
        Assert.All(scores, score => Assert.Contains($"| `{score.Key}` |", table, StringComparison.Ordinal));
    }
}
