using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

public sealed class HfsTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);

    [Theory]
    [InlineData(0, 5, 0)]
    [InlineData(2, 5, 3)]
    [InlineData(2, 0, 3)]
    public void Loss_and_gradient_are_those_of_plain_arithmetic(double beta, double gamma, double delta)
    {
        MethodSettings settings = MethodSettings.Empty.With("beta", beta).With("gamma", gamma).With("delta", delta);
        TinyReference.AssertSameLossAndGradient(
            context => new Hfs(context, settings),
            model => model.Reconstruction + beta * model.Kl + gamma * Corners(model.Mean) + delta * ShortOfOne(model.Mean));
    }

    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void Without_its_own_terms_it_is_its_host_to_the_bit(string architecture, int size)
    {
        RunSpecification betaVae = Toys.Specification(architecture, steps: 6) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("beta", 3),
        };
        RunSpecification hfs = betaVae with { Method = "hfs", Settings = MethodSettings.Empty.With("beta", 3).With("gamma", 0) };
        AssertSame(betaVae, hfs, size);
        RunSpecification tcvae = betaVae with
        {
            Method = "beta-tcvae",
            Settings = MethodSettings.Empty.With("alpha", 0.5).With("beta", 3).With("gamma", 2),
        };
        RunSpecification onTcvae = hfs with
        {
            Settings = hfs.Settings.With("host", "beta-tcvae").With("alpha", 0.5).With("dimension_wise", 2),
        };
        AssertSame(tcvae, onTcvae, size);
        Assert.NotEqual(Train(hfs, size), Train(hfs with { Settings = hfs.Settings.With("gamma", 0.01) }, size));
    }

    [Fact]
    public void Pairs_of_a_step_are_different_and_all_are_as_likely()
    {
        // 3 of the 10 pairs of 5 units.
        int[,] counts = new int[5, 5];
        const int Steps = 3000;
        float[] pairs = new float[6];
        for (int step = 0; step < Steps; step++)
        {
            Philox random = new(5, RandomPurpose.UnitPairs, step);
            Hfs.DrawPairs(pairs, new int[10], ref random);
            HashSet<(int, int)> seen = [];
            for (int p = 0; p < 3; p++)
            {
                (int i, int j) = ((int)pairs[2 * p], (int)pairs[2 * p + 1]);
                Assert.InRange(i, 0, j - 1);
                Assert.True(seen.Add((i, j)));
                counts[i, j]++;
            }
        }

        for (int i = 0; i < 5; i++)
        {
            // A standard deviation of the share is 0.008.
            for (int j = i + 1; j < 5; j++) Assert.Equal(0.3, (double)counts[i, j] / Steps, 0.04);
        }
    }

    [Theory]
    [InlineData("gamma", "-1", "gamma must be >= 0, got -1")]
    [InlineData("pairs", "0", "pairs must be a whole number >= 1, got 0")]
    [InlineData("host", "vae", "unknown host vae, expected one of beta-vae, beta-tcvae")]
    public void Settings_out_of_range_are_refused(string name, string value, string message) => Assert.StartsWith(
        message.Split(',')[0],
        Toys.Refused(() => _ = new Hfs(Toys.Context(Shape, Toys.Kernels()), MethodSettings.Empty.Given([$"{name}={value}"]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_single_latent_unit_is_refused() => Assert.Equal(
        "hfs needs at least 2 latent units, since it looks at pairs of them, got 1",
        Toys.Refused(() => _ = new Hfs(Toys.Context(Shape, Toys.Kernels(), latents: 1), MethodSettings.Empty)).Message);

    private static double Corners(double[,] mean)
    {
        (int batch, int units) = (mean.GetLength(0), mean.GetLength(1));
        double sum = 0;
        for (int i = 0; i < units; i++)
        {
            for (int j = i + 1; j < units; j++)
            {
                double farthest = 0;
                for (int a = 0; a < batch; a++)
                {
                    for (int c = 0; c < batch; c++)
                    {
                        farthest = Math.Max(farthest, Enumerable.Range(0, batch).Min(
                            b => Math.Pow(mean[a, i] - mean[b, i], 2) + Math.Pow(mean[c, j] - mean[b, j], 2)));
                    }
                }

                sum += farthest;
            }
        }

        return sum;
    }

    private static double ShortOfOne(double[,] mean)
    {
        int batch = mean.GetLength(0);
        double sum = 0;
        for (int d = 0; d < mean.GetLength(1); d++)
        {
            double[] unit = [.. Enumerable.Range(0, batch).Select(b => mean[b, d])];
            double average = unit.Average();
            sum += Math.Max(0, 1 - Math.Sqrt(unit.Average(value => (value - average) * (value - average)) + 1e-8));
        }

        return sum;
    }

    private static void AssertSame(RunSpecification one, RunSpecification other, int size) =>
        Toys.AssertSameBits(Train(one, size), Train(other, size));

    private static float[] Train(RunSpecification specification, int size)
    {
        TrainingRun run = TrainingRun.Start(specification, Toys.RandomImages(20, new ImageShape(size, size, 1)), Toys.Kernels());
        Assert.Equal(specification.Steps, run.Steps().Count());
        return run.Method.Parameters.Values();
    }
}
