using System.Text.Json.Nodes;
using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Metrics;

namespace Disentangle.Cli.Tests;

public sealed class ScoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_is_one_flat_object_of_every_score_that_can_be_measured()
    {
        Outcome outcome = CommandLine.Run("score", Codes(), "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        JsonObject json = JsonNode.Parse(outcome.Output)!.AsObject();
        Assert.Equal(0.9, (double)json["mig"]!, 0.1);
        Assert.Equal(1, (double)json["sap-r2"]!, 0.1);
        Assert.All(json, pair => Assert.True(pair.Value is null or JsonValue, pair.Key));
        Assert.InRange((double)json["dci.disentanglement"]!, 0.9, 1);
        foreach (string id in json.Select(pair => pair.Key).Where(key => key.StartsWith("seconds.", StringComparison.Ordinal))
            .Select(key => key["seconds.".Length..]))
            Assert.All(MetricCatalogue.Get(id).Scores, key => Assert.True(json.ContainsKey(key), key));
    }

    [Fact]
    public void It_prints_a_table_and_writes_a_folder()
    {
        Outcome outcome = CommandLine.Run("score", Codes(), "--metrics", "mig,unsupervised", "--out", _folder["scores"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("400 training codes and 200 test codes, no row in both, drawn from 600 with seed 0; 2 latent units, 2 factors",
            outcome.Output);
        Assert.Matches(@"(?m)^mig +0\.\d{4} +higher +0\.\d s +Mutual information gap; 400 images, 20 bins$", outcome.Output);
        Assert.EndsWith($"report: {_folder["scores/report.html"]}", outcome.Output.TrimEnd());
        Assert.Equal(["mig", "unsupervised"], ScoreFile.Read(_folder["scores/scores.json"]).Results.Select(r => r.Metric));
        foreach (string picture in new[] { "mutual-information.svg", "factors-and-codes.svg" })
            Assert.True(File.Exists(_folder[$"scores/images/{picture}"]), picture);
        string report = File.ReadAllText(_folder["scores/report.html"]);
        Assert.Contains("Scores of codes.npz", report);
        Assert.Contains("size by z1", report);
        Assert.Equal(0, CommandLine.Run("score", Codes(), "--metrics", "mig", "--out", _folder["scores"]).Code);
    }

    [Fact]
    public void Chance_is_measured_of_permuted_rows_and_nothing_is_said_of_a_network()
    {
        JsonNode json = JsonNode.Parse(CommandLine.Run("score", Codes(), "--metrics", "mig,dci", "--baselines", "--json").Output)!;
        Assert.InRange((double)json["mig"]!, 0.8, 1);
        Assert.InRange((double)json["chance.mig"]!, 0, 0.2);
        Assert.InRange((double)json["chance.dci.disentanglement"]!, 0, 0.3);
        Assert.DoesNotContain(json.AsObject(), pair => pair.Key.StartsWith("untrained.", StringComparison.Ordinal));
        string table = CommandLine.Run("score", Codes(), "--metrics", "mig", "--baselines").Output;
        Assert.Matches(@"(?m)^score +value +chance +better ", table);
        Assert.DoesNotContain("untrained", table);
    }

    [Fact]
    public void Several_files_make_one_table()
    {
        string first = Codes(), second = _folder["second.npz"];
        File.Copy(first, second);
        Outcome csv = CommandLine.Run("score", first, second, "--metrics", "mig", "--csv");
        Assert.Equal((0, ""), (csv.Code, csv.Error));
        string[] lines = csv.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[1].Split(',')[^1], lines[2].Split(',')[^1]);
        Assert.Contains("\\toprule", CommandLine.Run("score", first, "--metrics", "mig", "--latex").Output, StringComparison.Ordinal);
        Assert.Contains("second", CommandLine.Run("score", first, second, "--metrics", "mig").Output, StringComparison.Ordinal);
        CommandLine.Run("score", first, second, "--out", _folder["x"]).IsError(
            2, "--out takes the scores of one file, got 2", "for a report of several: disentangle compare FILE FILE --out DIR");
    }

    [Fact]
    public void Without_test_codes_what_learns_is_left_out_or_refused()
    {
        string file = Codes("codes_train", "factors_train");
        Outcome outcome = CommandLine.Run("score", file);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("600 training codes, no test codes", outcome.Output);
        foreach (string id in new[] { "dci", "sap", "explicitness", "factor-vae", "beta-vae" })
            Assert.Matches($"(?m)^(.*, )?{id}(, .*)?: not measured: needs test codes$", outcome.Output);
        Assert.Equal("needs test codes", (string)JsonNode.Parse(CommandLine.Run("score", file, "--json").Output)!["not-measured.sap"]!);
        Assert.Matches(@"(?m)^mig +[\d.]+ +higher", outcome.Output);
        CommandLine.Run("score", file, "--metrics", "mig,dci").IsError(2, "dci cannot be measured here: it needs test codes");
    }

    [Fact]
    public void Too_few_codes_are_a_reason_and_not_a_number()
    {
        string file = Codes(rows: 34);
        Outcome outcome = CommandLine.Run("score", file);
        Assert.Contains(
            "sap: not measured: needs at least 100 test codes, so that the standard error of an accuracy is at most 0.05, got 11",
            outcome.Output);
        Assert.Contains(
            "beta-vae: not measured: needs two factors with a value that at least 64 training and 64 test images share, got 0 in 23 "
                + "training and 11 test images", outcome.Output);
        JsonObject json = JsonNode.Parse(CommandLine.Run("score", file, "--json").Output)!.AsObject();
        foreach (string key in new[] { "dci.informativeness", "sap", "explicitness", "factor-vae", "beta-vae" })
            Assert.False(json.ContainsKey(key), key);
        Assert.Null(json["infomec.explicitness"]);
        CommandLine.Run("score", file, "--metrics", "beta-vae")
            .IsError(2,
                "beta-vae cannot be measured here: it needs two factors with a value that at least 64 training and 64 test images share, "
                    + "got 0 in 23 training and 11 test images");
    }

    [Fact]
    public void The_importances_of_dci_are_a_picture()
    {
        Assert.Equal(0, CommandLine.Run("score", Codes(), "--metrics", "dci", "--out", _folder["scores"]).Code);
        string picture = File.ReadAllText(_folder["scores/images/dci-importance.svg"]);
        Assert.Contains("size", picture);
        Assert.Contains(picture, File.ReadAllText(_folder["scores/report.html"]));
    }

    [Fact]
    public void Mistakes_are_one_sentence()
    {
        CommandLine.Run("score", _folder["none.npz"]).IsError(2, $"{_folder["none.npz"]}: no such file");
        CommandLine.Run("score", Codes(), "--metrics", "migg").IsError(2, "unknown metric migg; did you mean mig?");
        File.WriteAllText(_folder["taken"], "");
        CommandLine.Run("score", Codes(), "--out", _folder["taken"]).IsError(2, $"{_folder["taken"]} is a file, a folder is expected");
        string run = TinyData.Train(_folder).Path;
        CommandLine.Run("score", Codes(), "--out", run).IsError(2, $"{run} holds a run, whose scores would be lost",
            "choose another folder with --out");
    }

    // Two codes, each a factor with a little noise; the second factor is the first code's.
    private string Codes(string codesName = "codes", string factorsName = "factors", int rows = 600)
    {
        int n = rows;
        (float[] codes, int[] factors) = (new float[2 * n], new int[2 * n]);
        for (int i = 0; i < n; i++)
        {
            (factors[2 * i], factors[2 * i + 1]) = (i % 3, i / 3 % 4);
            (codes[2 * i], codes[2 * i + 1]) = (factors[2 * i + 1] + 0.01f * (i % 7), 2 - factors[2 * i]);
        }

        NpzWriter.Write(_folder["codes.npz"],
        [
            new(codesName, NpyArray.Of(codes, n, 2)), new(factorsName, NpyArray.Of(factors, n, 2)), new("factor_names",
                NpyArray.OfStrings("size", "hue")),
        ]);
        return _folder["codes.npz"];
    }
}
