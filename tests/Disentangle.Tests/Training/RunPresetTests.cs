using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>Protocols of publications as starts of specifications.</summary>
public sealed class RunPresetTests
{
    private static readonly RunPreset Study = RunPresetCatalogue.Get("locatello2019");

    public static TheoryData<string> Methods => [.. Study.Methods.Select(method => method.Method)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_of_a_preset_takes_its_settings_and_writes_them_all_down(string id)
    {
        RunSpecification specification = Study.Apply(
            new RunSpecification { Method = id, Seed = 4, Data = "shapes3d", LearningRate = 3, Batch = 3 });
        specification.Validate();
        Assert.Equal(("locatello2019", 1e-4, 64, 300_000, 10, "locatello", "adam"),
            (specification.Preset, specification.LearningRate, specification.Batch, specification.Steps, specification.Latents,
                specification.Architecture, specification.Optimizer));
        Assert.Equal((4UL, "shapes3d"), (specification.Seed, specification.Data));
        Assert.Equal(MethodCatalogue.Get(id).Settings.Select(setting => setting.Name).Order(), specification.Settings.Values.Keys);
        Assert.Equal(specification, RunSpecification.FromJson(specification.ToJson()));
        Assert.Equal(specification,
            RunSpecification.FromJson($$"""{ "preset": "locatello2019", "method": "{{id}}", "seed": 4, "data": "shapes3d" }"""));
    }

    [Fact]
    public void What_is_given_beside_a_preset_comes_first()
    {
        RunSpecification read = RunSpecification.FromJson(
            """{ "settings": { "gamma": 35 }, "steps": 10, "preset": "locatello2019", "method": "factor-vae" }""");
        Assert.Equal((35, "one", 1e-4, 10, 1e-4),
            (read.Settings.Values["gamma"].Number, read.Settings.Values["batches"].Name, read.Settings.Values["discriminator_lr"].Number,
                read.Steps, read.LearningRate));
    }

    [Fact]
    public void The_year_of_a_preset_may_be_left_out()
    {
        Assert.Same(Study, RunPresetCatalogue.Get("locatello"));
        Assert.Equal("locatello2019",
            RunSpecification.FromJson("""{ "preset": "locatello", "method": "vae", "data": "shapes3d" }""").Preset);
        Assert.Contains("unknown preset loca", Toys.Refused(() => RunPresetCatalogue.Get("loca")).Message);
    }

    [Theory]
    [InlineData("dip-vae-i", 5, 50)]
    [InlineData("dip-vae-ii", 5, 5)]
    public void The_diagonal_weight_of_a_dip_vae_follows_the_other_as_in_the_study(string id, double offDiagonal, double diagonal)
    {
        RunSpecification specification = Study.Apply(
            new RunSpecification { Method = id, Settings = MethodSettings.Empty.With("lambda_od", offDiagonal) });
        Assert.Equal(diagonal, specification.Settings.Values["lambda_d"].Number);
        Assert.Equal(7,
            Study.Apply(specification with { Settings = specification.Settings.With("lambda_d", 7) }).Settings.Values["lambda_d"].Number);
        Assert.Equal("lambda_od must be a number, got much", Toys.Refused(() => Study.Apply(
            new RunSpecification { Method = id, Settings = MethodSettings.Empty.With("lambda_od", "much") }).Validate()).Message);
    }

    [Fact]
    public void A_method_that_the_publication_has_not_is_refused() => Assert.Equal(
        "the preset locatello2019 has no aae; it has vae, beta-vae, annealed-vae, beta-tcvae, factor-vae, dip-vae-i, dip-vae-ii",
        Toys.Refused(() => Study.Apply(new RunSpecification { Method = "aae" })).Message);
}
