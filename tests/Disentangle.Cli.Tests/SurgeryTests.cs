using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Disentangle.Cli.Display;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

public sealed class SurgeryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_prints_terms_latents_and_how_well_they_fit()
    {
        string run = TinyData.Train(_folder, steps: 200).Path;
        Outcome outcome = CommandLine.Run("surgery", run);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("beta-vae at step 200: 48 codes against all 48 images, seed 3", outcome.Output);
        foreach (string term in new[] { "reconstruction", "index-code MI", "total correlation (TC)",
            "dimension-wise KL", "sum of the three" })
            Assert.Matches($@"(?m)^{Regex.Escape(term)} +-?\d+\.\d{{4}} +\d+\.\d{{4}}", outcome.Output);
        for (int unit = 0; unit < 4; unit++) Assert.Matches($@"(?m)^z{unit} +[\d.]+ +-?[\d.]+ +[\d.]+ .*(active|inactive)", outcome.Output);
        Assert.Matches(@"sum of the parts - KL at the same codes: -?\d\.\de-?\d+", outcome.Output);
        Assert.Matches(@"sum of the parts - analytic KL: -?[\d.]+, -?[\d.]+ standard errors", outcome.Output);
        Assert.EndsWith(Path.Combine(run, "report.html"), outcome.Output.TrimEnd());
        Assert.Contains("ELBO surgery", File.ReadAllText(Path.Combine(run, "report.html")));
    }

    [Fact]
    public void Json_stands_alone_and_is_the_file()
    {
        string run = TinyData.Train(_folder).Path;
        Outcome outcome = CommandLine.Run("surgery", run, "--samples", "20", "--seed", "9", "--threads", "1", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal((20, 9), ((int)json["samples"]!, (int)json["seed"]!));
        Assert.Equal(File.ReadAllText(Path.Combine(run, "surgery.json")), outcome.Output);
    }

    [Fact]
    public void Features_are_decomposed_with_binary_presence()
    {
        string folder = _folder["features"];
        Assert.Equal(0, CommandLine.Run("train", "ibp-vae", "--data", "many-sprites[orientation=0,posX=0-3,posY=0-3]", "--latents", "4",
            "--arch", "tiny", "--steps", "30", "--batch", "8", "--no-evaluate", "--out", folder).Code);
        Outcome outcome = CommandLine.Run("surgery", folder, "--samples", "100");
        Assert.Equal(0, outcome.Code);
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "surgery.json")))!;
        double Value(string key) => (double)json[key]!["value"]!;
        Assert.Equal(Value("kl"), Value("indexCodeInformation") + Value("totalCorrelation") + Value("dimensionWiseKl"), 1e-9);
        Assert.InRange(Value("kl") - (double)json["analyticKl"]!, -5 * Error("kl"), 5 * Error("kl"));
        Assert.True(Value("elbo") <= Value("importanceWeighted"));
        Assert.Equal((100, 64, 256, 256), ((int)json["samples"]!, (int)json["importanceSamples"]!, (int)json["boundImages"]!,
            (int)json["images"]!));
        Assert.Matches(@"(?m)^\d features used; \d\.\d\d in an image on average", outcome.Output);
        Assert.Matches(@"(?m)^with 64 weights +-\d+\.\d{4} ", outcome.Output);
        Assert.Contains("The KL term of codes with binary presence", File.ReadAllText(Path.Combine(folder, "report.html")));
        CommandLine.Run("surgery", folder, "--as-trained").IsError(
            2, "--as-trained is not available for features that are present or absent", "leave it out");
        CommandLine.Run("surgery", folder, "--samples", "257").IsError(
            2, "samples must be from 2 to the number of images, 256, got 257");

        double Error(string key) => (double)json[key]!["standardError"]!;
    }

    [Fact]
    public void Bias_is_measured_over_batch_sizes()
    {
        string run = TinyData.Train(_folder, steps: 200).Path;
        Outcome outcome = CommandLine.Run("estimator-bias", run, "--batch", "48,8", "--batches", "40", "--seed", "3", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(File.ReadAllText(Path.Combine(run, "estimator-bias.json")), outcome.Output);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        JsonNode[] estimates = [.. json["estimates"]!.AsArray().Select(one => one!)];
        Assert.Equal(["mws", "mws", "mss", "mss", "mss-symmetric", "mss-symmetric", "batch", "batch"],
            estimates.Select(one => (string)one["estimator"]!));
        Assert.All(estimates.Chunk(2), two => Assert.Equal([8, 48], two.Select(one => (int)one["batch"]!)));

        // The exact part is that of the surgery; with all images in a batch the symmetric weights are exact.
        JsonNode surgery = JsonNode.Parse(CommandLine.Run("surgery", run, "--seed", "3", "--json").Output)!;
        foreach (string part in new[] { "indexCodeInformation", "totalCorrelation", "dimensionWiseKl" })
        {
            double exact = (double)surgery[part]!["value"]!;
            Assert.Equal(exact, (double)json["exact"]![part]!["value"]!);
            JsonNode all = estimates[5][part]!;
            double error = 4 * ((double)all["standardError"]! + (double)json["exact"]![part]!["standardError"]!);
            Assert.InRange((double)all["value"]! - exact, -error, error);
        }

        Outcome table = CommandLine.Run("estimator-bias", run, "--batches", "5");
        Assert.Matches(@"(?m)^exact +all +-?\d+\.\d{3} \+- ", table.Output);
        Assert.Matches(@"(?m)^mss +16 +5 +[+-]\d+\.\d{3} \+- \d+\.\d{3} ", table.Output);
        Assert.All(["information", "correlation", "dimension-wise"],
            part => Assert.True(File.Exists(Path.Combine(run, "images", $"estimator-bias-{part}.svg"))));
        CommandLine.Run("estimator-bias", run, "--batch", "8,49").IsError(2, "batch must be from 2 to the number of images, 48, got 49");
        CommandLine.Run("estimator-bias", run, "--batches", "1").IsError(2, "batches must be a whole number >= 2, got 1");
    }

    [Fact]
    public void Equal_weights_stand_beside_the_right_ones_where_images_are_not_equally_likely()
    {
        string folder = _folder["correlated"];
        Assert.Equal(0, CommandLine.Run("train", "vae", "--data", "many-sprites[orientation=0,posX=0-3,posY=0-3]", "--correlate",
            "posX,posY=0.3", "--arch", "tiny", "--steps", "5", "--batch", "4", "--no-evaluate", "--out", folder).Code);
        Outcome outcome = CommandLine.Run("estimator-bias", folder, "--as-trained", "--batch", "16", "--batches", "3");
        Assert.Contains("with their probabilities in training", outcome.Output);
        Assert.Contains(EstimatorBias.EqualWeights, outcome.Output);
        Assert.True(File.Exists(Path.Combine(folder, "estimator-bias-as-trained.json")));
        Assert.DoesNotContain(EstimatorBias.EqualWeights,
            CommandLine.Run("estimator-bias", folder, "--batch", "16", "--batches", "3").Output);
    }

    [Fact]
    public void Estimators_stand_side_by_side()
    {
        string run = TinyData.Train(_folder, steps: 200).Path;
        Outcome outcome = CommandLine.Run("estimators", run, "--batches", "40", "--updates", "50", "--seed", "3", "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(File.ReadAllText(Path.Combine(run, "estimators.json")), outcome.Output);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        JsonArray rows = json["estimators"]!.AsArray();
        Assert.Equal((40, 50), ((int)json["batches"]!, (int)json["updates"]!));
        Assert.Equal(["exact", "moment-matching", "mws", "mss", "mss-symmetric", "batch", "density-ratio"],
            rows.Select(row => (string)row!["estimator"]!));

        // The exact ones are those of the surgery; moments add up to the analytic KL; a batch of 8 knows log 8 at most.
        JsonNode surgery = JsonNode.Parse(CommandLine.Run("surgery", run, "--seed", "3", "--json").Output)!;
        foreach (string part in new[] { "indexCodeInformation", "totalCorrelation", "dimensionWiseKl" })
            Assert.Equal((double)surgery[part]!["value"]!, (double)rows[0]![part]!["value"]!);
        foreach (int row in new[] { 1, 6 }) Assert.Equal((double)json["analyticKl"]!, (double)rows[row]!["kl"]!["value"]!, 1e-9);
        Assert.InRange((double)rows[5]!["indexCodeInformation"]!["value"]!, 0, Math.Log(8));

        Outcome table = CommandLine.Run("estimators", run, "--batch", "16", "--batches", "5", "--updates", "50");
        Assert.Contains("48 codes; 5 batches of 16; seed 3", table.Output);
        foreach (EstimatorEntry entry in EstimatorComparison.All)
            Assert.Matches($@"(?m)^{entry.Id} +-?\d+\.\d{{3}} \+- \d+\.\d{{3}} ", table.Output);
        CommandLine.Run("estimators", run, "--batch", "49").IsError(2, "batch must be from 2 to the number of images, 48, got 49");
        CommandLine.Run("estimators", run, "--batches", "1").IsError(2, "batches must be a whole number >= 2, got 1");
        CommandLine.Run("estimators", run, "--updates", "0").IsError(2, "updates must be a whole number >= 1, got 0");
    }

    [Fact]
    public void Mistakes_are_one_sentence()
    {
        string run = TinyData.Train(_folder).Path;
        CommandLine.Run("surgery", run, "--samples", "1").IsError(2, "samples must be a whole number >= 2, got 1");
        CommandLine.Run("surgery", run, "--samples", "100").IsError(2, "samples must be from 2 to the number of images, 48, got 100");
        CommandLine.Run("surgery", _folder["none"]).IsError(2, $"{_folder["none"]} does not exist, the folder of a run is expected");
    }

    [Fact]
    public void It_can_be_interrupted_and_writes_nothing_then()
    {
        string run = TinyData.Train(_folder).Path;
        using StringWriter output = new(), error = new();
        Terminal terminal = new(output, error, interrupted: new CancellationToken(canceled: true));
        Assert.Equal(130, App.Run(["surgery", run], terminal));
        Assert.Equal("disentangle: stopped", error.ToString().TrimEnd());
        Assert.False(File.Exists(Path.Combine(run, "surgery.json")));
    }
}
