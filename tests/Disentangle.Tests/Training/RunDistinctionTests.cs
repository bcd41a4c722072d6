using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>What tells runs apart, in words and field by field.</summary>
public sealed class RunDistinctionTests
{
    private static readonly RunSpecification Plain = RunSpecification.Usual("beta-vae", MethodSettings.Empty);

    [Fact]
    public void The_main_setting_and_what_is_not_usual_are_named_and_nothing_else()
    {
        Assert.Equal("beta=4", $"{RunDistinction.Of(Plain)}");
        Assert.Equal("", $"{RunDistinction.Of(RunSpecification.Usual("vae", MethodSettings.Empty))}");
        RunSpecification other = Plain with
        {
            Settings = new MethodSettings(KeyValuePair.Create("beta", 4.0), KeyValuePair.Create("warmup", 10.0)),
            Data = "shapes3d",
            Seed = 9,
            Batch = 32,
            LearningRate = 1e-5,
            Architecture = "mlp:400-400",
            Likelihood = Likelihood.Gaussian(0.1f),
            Sampling = SamplingRules.Parse([], ["shape=2,scale=0-1"]),
            Preset = "locatello2019",
        };
        Assert.Equal(
            "beta=4 warmup=10 architecture=mlp:400-400 likelihood=gaussian:0.1 batch=32 lr=1E-05 holdOut=shape=2,scale=0-1",
            $"{RunDistinction.Of(other)}");
        Assert.Equal(
            "beta=4_warmup=10_architecture=mlp-400-400_likelihood=gaussian-0.1_batch=32_lr=1E-05_holdOut=shape=2-scale=0-1",
            RunDistinction.Of(other).ForFolder);
        Assert.Equal("beta=4 warmup=10", $"{RunDistinction.OfSettings(other)}");
    }

    [Fact]
    public void What_a_method_decides_itself_is_usual() =>
        Assert.Equal("categories=10 continuous=3",
            $"{RunDistinction.Of(RunSpecification.Usual("infogan", MethodSettings.Empty.With("continuous", 3)))}");

    [Fact]
    public void Runs_are_told_apart_as_their_identities_are_but_for_data_and_seed()
    {
        RunSpecification written = Plain with
        {
            Settings = MethodSettings.Empty.With("beta", 4).With("warmup", 0),
            Seed = 3,
            Data = "shapes3d",
        };
        Assert.Equal(RunDistinction.Of(Plain), RunDistinction.Of(written));
        Assert.NotEqual(RunDistinction.Of(Plain), RunDistinction.Of(Plain with { Settings = MethodSettings.Empty.With("beta", 6) }));
    }

    [Fact]
    public void A_comparison_names_fields_and_settings_that_differ()
    {
        RunPlan one = new(Plain, new()), other = new(
            RunSpecification.Usual("beta-tcvae", MethodSettings.Empty.With("beta", 4)) with
            {
                Seed = 5,
                Sampling = SamplingRules.Parse(["scale,posX=0.2"], []),
            },
            new() { Threads = 2 });
        Assert.Empty(RunComparison.Of(one, one with { Specification = Plain with { Settings = MethodSettings.Empty.With("beta", 4) } }));
        Assert.Equal(
            ["method: beta-vae, beta-tcvae", "warmup: 0, none", "alpha: none, 1", "estimator: none, mss", "gamma: none, 1", "seed: 0, 5",
                "correlate: none, [\"scale,posX=0.2\"]", "threads: 0, 2"],
            RunComparison.Of(one, other).Select(difference => $"{difference.Name}: {difference.One}, {difference.Other}"));
        Assert.Equal(["beta"], RunComparison.Of(Plain, Plain with { Settings = MethodSettings.Empty.With("beta", 6) }).Select(d => d.Name));
    }
}
