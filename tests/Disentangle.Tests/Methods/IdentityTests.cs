using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>Methods that must compute the same as each other.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void A_beta_vae_with_beta_1_is_the_vae_to_the_bit(string architecture, int size)
    {
        RunSpecification vae = Toys.Specification(architecture, steps: 6) with { Method = "vae" };
        RunSpecification betaVae = vae with { Method = "beta-vae", Settings = MethodSettings.Empty.With("beta", 1) };
        (float[] expected, float[] expectedLosses) = Train(vae, size);
        (float[] actual, float[] losses) = Train(betaVae, size);
        Toys.AssertSameBits(expectedLosses, losses);
        Toys.AssertSameBits(expected, actual);

        // The comparison can tell: another beta gives other bits.
        (float[] other, _) = Train(betaVae with { Settings = MethodSettings.Empty.With("beta", 1.001) }, size);
        Assert.NotEqual(expected, other);
    }

    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void An_annealed_vae_without_capacity_is_the_beta_vae_to_the_bit(string architecture, int size)
    {
        RunSpecification betaVae = Toys.Specification(architecture, steps: 6) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("beta", 3),
        };
        RunSpecification annealed = betaVae with
        {
            Method = "annealed-vae",
            Settings = MethodSettings.Empty.With("gamma", 3).With("c_max", 0),
        };
        AssertSame(betaVae, annealed, size);

        // A capacity begins at 0, so that the first step still is the same; once it is above the KL, the gradient is another.
        (float[] expected, float[] expectedLosses) = Train(betaVae, size);
        (float[] other, float[] losses) = Train(annealed with { Settings = annealed.Settings.With("c_max", 100).With("ramp", 1) }, size);
        Assert.Equal(expectedLosses[0], losses[0]);
        Assert.NotEqual(expectedLosses[1], losses[1]);
        Assert.NotEqual(expected, other);
    }

    [Theory]
    [InlineData("dip-vae-i", "tiny", 4)]
    [InlineData("dip-vae-i", "burgess", 16)]
    [InlineData("dip-vae-ii", "tiny", 4)]
    [InlineData("dip-vae-ii", "burgess", 16)]
    public void A_dip_vae_without_penalties_is_the_vae_to_the_bit(string method, string architecture, int size)
    {
        RunSpecification vae = Toys.Specification(architecture, steps: 6) with { Method = "vae" };
        RunSpecification dip = vae with { Method = method, Settings = MethodSettings.Empty.With("lambda_od", 0).With("lambda_d", 0) };
        AssertSame(vae, dip, size);
        foreach (string name in (string[])["lambda_od", "lambda_d"])
            Assert.NotEqual(Train(vae, size).Parameters, Train(dip with { Settings = dip.Settings.With(name, 1) }, size).Parameters);
    }

    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void The_first_phase_of_a_factor_vae_without_gamma_is_the_vae_to_the_bit(string architecture, int size)
    {
        // A run gives each phase images and noise of its own, so a run of two phases meets others than one of one phase; the same
        // ones are given by hand. The phase of the discriminator changes nothing that the other reads.
        ArrayDataset data = Toys.RandomImages(20, new ImageShape(size, size, 1));
        (float[] expected, float[] expectedLosses) = Steps(context => new Vae(context));
        (float[] actual, float[] losses) = Steps(context => new FactorVae(context, gamma: 0, discriminatorUnits: 10));
        Toys.AssertSameBits(expectedLosses, losses);
        Toys.AssertSameBits(expected, actual);
        Assert.NotEqual(expected, Steps(context => new FactorVae(context, gamma: 0.01f, discriminatorUnits: 10)).Parameters);

        (float[] Parameters, float[] Losses) Steps(Func<MethodContext, IMethod> create)
        {
            IKernels kernels = Toys.Kernels();
            IMethod method = create(Toys.Context(data.Shape, kernels, architecture));
            PhaseChannel channel = new(kernels);
            List<float> totals = [];
            for (int step = 0; step < 6; step++)
            {
                Tensor images = Toys.Draw(data, 8, step);
                for (int number = 0; number < method.Phases.Count; number++)
                {
                    float total = Toys.Evaluate(method.Phases[number], images, kernels, step, channel: channel).Total().Value.Item;
                    if (number == 0) totals.Add(total);
                    method.Phases[number].Optimizer.Step(step + 1);
                }
            }

            return (method.Phases[0].Updates.Values(), [.. totals]);
        }
    }

    private static void AssertSame(RunSpecification a, RunSpecification b, int size)
    {
        (float[] expected, float[] expectedLosses) = Train(a, size);
        (float[] actual, float[] losses) = Train(b, size);
        Toys.AssertSameBits(expectedLosses, losses);
        Toys.AssertSameBits(expected, actual);
    }

    private static (float[] Parameters, float[] Losses) Train(RunSpecification specification, int size)
    {
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(size, size, 1)), Toys.Kernels());
        List<float> losses = [];
        foreach (StepReport step in run.Steps()) losses.Add(step.Phases[0].Total);
        return (run.Method.Parameters.Values(), [.. losses]);
    }
}
