using System.Text.Json.Nodes;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class UdrTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public UdrTests() => _data = TinyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_are_listed_by_score_and_json_stands_alone()
    {
        string[] runs = [Train("a", 1), Train("b", 2), Train("c", 3)];
        Outcome outcome = CommandLine.Run(["udr", .. runs, "--images", "200", "--correlation", "spearman", "--json", "--threads", "1"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        JsonArray json = JsonNode.Parse(outcome.Output)!["runs"]!.AsArray();
        Assert.Equal(runs, json.Select(run => (string)run!["run"]!));

        Outcome table = CommandLine.Run(["udr", .. runs, "--images", "200", "--correlation", "spearman"]);
        Assert.Contains("200 images of npz:tiny.npz, seed 0, compared by spearman", table.Output);
        string[] lines = [.. table.Output.Split('\n').Where(line => line.StartsWith("0.", StringComparison.Ordinal))];
        Assert.Equal(
            json.OrderByDescending(run => (double)run!["score"]!)
                .Select(run => $"{(double)run!["score"]!:0.0000}  {run["informativeUnits"]} of 3"),
            lines.Select(line => line[..14].TrimEnd()));
        Assert.Contains(lines, line => line.EndsWith(runs[1], StringComparison.Ordinal));
        Assert.Contains("from 0 to 0.9; higher is better", CommandLine.Run("udr", runs[0], runs[1]).Output);
    }

    [Fact]
    public void Mistakes_are_one_sentence()
    {
        string a = Train("a", 1);
        CommandLine.Run("udr", a).IsError(2, "a ranking needs at least 2 runs, got 1");
        CommandLine.Run("udr", a, a).IsError(2, $"{a} is given twice; a run cannot be compared with itself");
        CommandLine.Run("udr", a, _folder["none"]).IsError(2, $"{_folder["none"]} does not exist, the folder of a run is expected");
        CommandLine.Run("udr", a, a, "--images", "1").IsError(2, "images must be a whole number >= 2, got 1");
        CommandLine.Run("udr", a, a, "--correlation", "spearmen").IsError(2, "unknown correlation spearmen; did you mean spearman?",
            "expected one of lasso, spearman");
    }

    private string Train(string name, int seed)
    {
        Outcome outcome = CommandLine.Run(
            "train", "beta-vae", "--data", _data, "--set", "beta=0.2", "--steps", "40", "--batch", "8", "--latents", "3", "--lr", "0.01",
            "--arch", "tiny", "--seed", $"{seed}",
            "--out", _folder[name], "--no-evaluate");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return _folder[name];
    }
}
