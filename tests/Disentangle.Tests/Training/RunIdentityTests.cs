using Disentangle.Distributions;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class RunIdentityTests
{
    private static readonly RunSpecification Specification = new()
    {
        Method = "beta-vae", Settings = MethodSettings.Empty.With("beta", 6.5), Data = "dsprites",
        Likelihood = Likelihood.Gaussian(0.1f), LearningRate = 1e-4,
    };

    /// <summary>
    /// A change of this text or hash makes all runs of users strangers: it needs a new <see cref="RunIdentity.Numerics"/>.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(ulong.MaxValue)]
    public void Another_seed_gives_the_identity_of_a_run_with_it(ulong seed)
    {
        RunSpecification specification = new() { Method = "beta-vae", Data = "npz:/a,\"seed\":3/b.npz", Seed = 12 };
        Assert.Equal(RunIdentity.Of(specification with { Seed = seed }), RunIdentity.Of(specification).WithSeed(seed));
    }

    [Fact]
    public void The_text_is_canonical_and_the_hash_is_its_sha256()
    {
        RunIdentity identity = RunIdentity.Of(Specification);
        Assert.Equal(
            """{"architecture":"locatello","batch":64,"data":"dsprites","latents":10,"likelihood":"gaussian:0.1","lr":0.0001,""" +
            """ "method":"beta-vae","numerics":1,"optimizer":"adam","seed":0,"settings":{"beta":6.5,"warmup":0},"steps":300000}"""[1..],
            identity.Text);
        Assert.Matches("^[0-9a-f]{64}$", identity.Hash);
        Assert.Equal(identity.Hash[..6], identity.Short);

        // printf '%s' TEXT | sha256sum
        Assert.Equal("08c6af73ac0aba0b233717573e390c6ed9efbfad96999da5deeb96ed4a27a873", identity.Hash);
    }

    [Fact]
    public void A_default_that_is_written_out_is_one_that_is_left_out()
    {
        foreach (MethodEntry method in MethodCatalogue.All)
        {
            var plain = RunSpecification.Usual(method.Id, MethodSettings.Empty);
            MethodSettings all = method.Complete(MethodSettings.Empty);
            Assert.Equal(method.Settings.Select(setting => setting.Name).Order(StringComparer.Ordinal), all.Values.Keys);
            RunSpecification full = plain with { Settings = all };
            Assert.Equal(RunIdentity.Of(plain), RunIdentity.Of(full));
            Assert.Equal(plain, full);
            Assert.Equal(plain.GetHashCode(), full.GetHashCode());
            Assert.Empty(plain.DifferencesTo(full));
        }
    }

    [Fact]
    public void However_a_value_is_written_the_identity_is_the_same()
    {
        string hash = RunIdentity.Of(
            RunSpecification.FromJson(
                """{"method":"beta-vae","settings":{"beta":2,"warmup":0},"lr":0.0001,"steps":100000,"likelihood":"gaussian"}""")).Hash;
        Assert.Equal(hash, RunIdentity.Of(RunSpecification.FromJson(
            """
            {
              "likelihood": "gaussian:0.70710678", "steps": 100000, "learningRate": 1E-4, "seed": 0,
              "settings": { "warmup": -0.0, "beta": 2.0e0 }, "method": "beta-vae"
            }
            """)).Hash);
        RunSpecification words = RunFields.Steps.Parse(
            new(RunSpecification.FromJson("""{"method":"beta-vae","lr":1e-4,"likelihood":"gaussian"}"""), new()), ["1e5"]).Specification;
        Assert.Equal(hash, RunIdentity.Of(words with { Settings = MethodSettings.Empty.Given(["beta=2.0"]) }).Hash);
    }

    [Fact]
    public void A_deprecated_name_of_a_setting_is_its_present_one()
    {
        // One name set two of them.
        MethodSettings old = MethodSettings.Empty.With("lambda", 3), present = MethodSettings.Empty.With("lambda_categorical", 3)
            .With("lambda_continuous", 3);
        RunIdentity[] identities =
            [.. new[] { old, present, MethodSettings.Empty }.Select(
                settings => RunIdentity.Of(RunSpecification.Usual("infogan", settings)))];
        Assert.Equal(identities[1], identities[0]);
        Assert.NotEqual(identities[2], identities[0]);
    }

    [Fact]
    public void Another_name_can_stand_for_the_data()
    {
        RunSpecification here = Specification with { Data = "npz:/here/a.npz" }, there = Specification with { Data = "npz:/there/b.npz" };
        Assert.NotEqual(RunIdentity.Of(here), RunIdentity.Of(there));
        Assert.Equal(RunIdentity.Of(here, "npz:sha256-1"), RunIdentity.Of(there, "npz:sha256-1"));
        Assert.NotEqual(RunIdentity.Of(here, "npz:sha256-1"), RunIdentity.Of(there, "npz:sha256-2"));
    }

    [Fact]
    public void What_is_wrong_has_no_identity() =>
        Assert.Equal("batch must be >= 1, got 0", Toys.Refused(() => RunIdentity.Of(Specification with { Batch = 0 })).Message);

    [Fact]
    public void A_copy_of_a_right_specification_is_checked_again()
    {
        Specification.Validate();
        Specification.Validate();
        Assert.Equal("lr must be > 0, got -1", Toys.Refused((Specification with { LearningRate = -1 }).Validate).Message);
        Assert.Equal("beta must be >= 0, got -4",
            Toys.Refused((Specification with { Settings = MethodSettings.Empty.With("beta", -4) }).Validate).Message);
    }
}
