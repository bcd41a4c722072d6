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

    private static (float[] Parameters, float[] Losses) Train(RunSpecification specification, int size)
    {
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(size, size, 1)), Toys.Kernels());
        List<float> losses = [];
        foreach (StepReport step in run.Steps()) losses.Add(step.Phases[0].Total);
        return (run.Method.Parameters.Values(), [.. losses]);
    }
}
