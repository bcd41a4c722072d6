using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class RunSpecificationTests
{
    private static readonly RunSpecification Full = new()
    {
        Method = "beta-vae",
        Settings = new MethodSettings(KeyValuePair.Create("warmup", 1000.0), KeyValuePair.Create("beta", 6.5)),
        Data = "npz:faces.npz",
        Architecture = "burgess",
        Likelihood = Likelihood.Gaussian(0.1f),
        Latents = 6,
        Batch = 32,
        Steps = 5_000_000_000,
        Optimizer = "sgd",
        LearningRate = 5e-4,
        Seed = ulong.MaxValue,
    };

    private static readonly RunPlan Plan = new(
        Full, new()
        {
            DataRoot = "/data \"quoted\"", CheckpointEvery = 7, HistoryEvery = 0, PicturesEvery = 9, KeepModels = true, Threads = 3,
            NoEvaluate = true, Quick = true, TensorBoard = true
        });

    [Fact]
    public void Json_round_trips()
    {
        Assert.Equal(Full, RunSpecification.FromJson(Full.ToJson()));
        Assert.Equal(Plan, RunPlan.FromJson(Plan.ToJson()));
        Assert.Equal(Full, RunSpecification.FromJson(Plan.ToJson()));
        RunSpecification plain = new();
        Assert.Equal(plain, RunSpecification.FromJson(plain.ToJson()));
        Assert.NotEqual(Full, RunSpecification.FromJson((Full with { Settings = Full.Settings.With("beta", 6) }).ToJson()));
    }

    [Fact]
    public void Keys_are_in_camel_case_and_missing_ones_keep_their_defaults()
    {
        RunSpecification read = RunSpecification.FromJson("""{ "lr": 0.01, "seed": 3, "settings": {}, "dataRoot": null }""");
        Assert.Equal(new RunSpecification { LearningRate = 0.01, Seed = 3 }, read);
        Assert.Equal(read, RunSpecification.FromJson("""{ "learningRate": 0.01, "seed": 3 }"""));
        Assert.Contains("\"lr\": 0.0005", Full.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"checkpointEvery\": 7", Plan.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"likelihood\": \"gaussian:0.1\"", Full.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_decides_its_latents_and_its_networks_is_followed_where_they_are_not_given()
    {
        RunSpecification read = RunSpecification.FromJson("""{ "method": "infogan", "settings": { "continuous": 3 } }""");
        Assert.Equal(("infogan", 13), (read.Architecture, read.Latents));
        Assert.Equal(read, RunSpecification.Usual("infogan", MethodSettings.Empty.With("continuous", 3)));
        Assert.Equal(read, RunSpecification.FromJson(read.ToJson()));
        Assert.Equal("tiny", RunSpecification.FromJson("""{ "method": "infogan", "architecture": "tiny" }""").Architecture);
        Assert.Equal(new RunSpecification { Method = "beta-vae" }, RunSpecification.Usual("beta-vae", MethodSettings.Empty));
    }

    [Theory]
    [InlineData("""{ "latent": 3 }""", "unknown key latent of a run specification; did you mean latents?")]
    [InlineData("""{ "Batch": 3 }""", "unknown key Batch of a run specification; did you mean batch?")]
    [InlineData("""{ "method": "bata-vae" }""", "unknown method bata-vae; did you mean beta-vae?")]
    [InlineData("""{ "method": "beta-vae", "settings": { "beta": -4 } }""", "beta must be >= 0, got -4")]
    [InlineData("""{ "method": "beta-vae", "settings": { "betta": 4 } }""", "unknown setting betta of beta-vae; did you mean beta?")]
    [InlineData("""{ "method": "beta-vae", "settings": { "beta": "4" } }""", "beta must be a number, got \"4\"")]
    [InlineData("""{ "method": "beta-vae", "settings": { "beta": 4, "beta": 5 } }""",
        "the run specification: gives beta twice, at line 1, byte 50")]
    [InlineData("""{ "method": "beta-vae", "settings": { "beta": "four" } }""", "beta must be a number, got four")]
    [InlineData("""{ "method": "beta-vae", "settings": { "beta": true } }""", "beta must be a number, got true")]
    [InlineData("""{ "method": "beta-tcvae", "settings": { "estimator": "mms" } }""", "unknown estimator mms; did you mean mws?")]
    [InlineData("""{ "method": "beta-tcvae", "settings": { "estimator": 4 } }""",
        "estimator must be one of mws, mss, mss-symmetric, batch, got 4")]
    [InlineData("""{ "settings": 4 }""", "settings must be an object of numbers and names, got 4")]
    [InlineData("""{ "architecture": "burges" }""", "unknown architecture burges; did you mean burgess?")]
    [InlineData("""{ "likelihood": "laplacian" }""", "unknown likelihood laplacian; did you mean laplace?")]
    [InlineData("""{ "optimizer": "adagrat" }""", "unknown optimizer adagrat; did you mean adagrad?")]
    [InlineData("""{ "latents": 0 }""", "latents must be >= 1, got 0")]
    [InlineData("""{ "latents": 70000 }""", "latents must be <= 65536, got 70000")]
    [InlineData("""{ "latents": 2.5 }""", "latents must be a whole number, got 2.5")]
    [InlineData("""{ "method": "infogan", "latents": 5 }""", "latents must be 12 for infogan with these settings, got 5")]
    [InlineData("""{ "method": "infogan", "settings": { "continuous": 3 }, "latents": 12 }""",
        "latents must be 13 for infogan with these settings, got 12")]
    [InlineData("""{ "method": "infogan", "settings": { "categories": 1 } }""", "categories must be 0 or >= 2, got 1")]
    [InlineData("""{ "batch": 0 }""", "batch must be >= 1, got 0")]
    [InlineData("""{ "batch": 99999999999 }""", "batch must be <= 2147483647, got 99999999999")]
    [InlineData("""{ "batch": "64" }""", "batch must be a whole number, got \"64\"")]
    [InlineData("""{ "steps": -1 }""", "steps must be >= 0, got -1")]
    [InlineData("""{ "steps": 10, "steps": 20 }""", "the run specification: gives steps twice, at line 1, byte 16")]
    [InlineData("""{ "lr": 0 }""", "lr must be > 0, got 0")]
    [InlineData("""{ "learningRate": 1e999 }""", "learningRate must be a number, got 1e999")]
    [InlineData("""{ "lr": 0.1, "learningRate": 0.2 }""", "the run specification gives lr twice")]
    [InlineData("""{ "preset": "locatelo2019" }""", "unknown preset locatelo2019; did you mean locatello2019?")]
    [InlineData("""{ "seed": -1 }""", "seed must be a whole number >= 0, got -1")]
    [InlineData("""{ "checkpointEvery": -1 }""", "checkpointEvery must be >= 0, got -1")]
    [InlineData("""{ "picturesEvery": -1 }""", "picturesEvery must be >= 0, got -1")]
    [InlineData("""{ "historyEvery": -1 }""", "historyEvery must be >= 0, got -1")]
    [InlineData("""{ "data": " " }""", "data must name a data set, got nothing")]
    [InlineData("""{ "data": 3 }""", "data must be a string, got 3")]
    [InlineData("""{ "data": "\ud800" }""",
        "the run specification: is not JSON: it has a string that is not Unicode text at line 1, byte 11")]
    [InlineData("""{ "\ud800": 1 }""", "the run specification: is not JSON: it has a string that is not Unicode text at line 1, byte 3")]
    [InlineData("[1]", "the content must be a JSON object, got [1]")]
    public void Mistakes_are_refused_with_a_sentence(string json, string sentence) =>
        Assert.Equal(sentence, Toys.Refused(() => RunSpecification.FromJson(json)).Message);

    [Fact]
    public void Text_that_is_not_json_is_refused() =>
        Assert.StartsWith("the run specification: is not JSON: ", Toys.Refused(() => RunSpecification.FromJson("{ \"batch\": ")).Message,
            StringComparison.Ordinal);
}
