using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Distributions;

public sealed class BinaryConcreteTests
{
    private readonly Tape _tape = new(Toys.Kernels());

    [Theory]
    [InlineData(0.1f, 2, -1)]
    [InlineData(0.3f, 2, -1)]
    [InlineData(1f, 2, -1)]
    [InlineData(1f, 2, 3)]
    [InlineData(0.5f, -0.7f, 0)]
    [InlineData(0.5f, 6, -3)]
    public void With_equal_temperatures_the_divergence_depends_on_the_difference_alone(float temperature, float delta, float priorLogit)
    {
        double expected = delta / Math.Tanh(delta / 2.0) - 2;
        Assert.Equal(expected, MeanLogRatio(delta, priorLogit, temperature, temperature), 2e-5);

        // Relaxing loses nothing that rounding could not: the divergence of the coins is smaller.
        Assert.True(expected > BernoulliKl(delta, priorLogit));
    }

    [Fact]
    public void Figures_of_the_relaxed_and_of_the_hard_divergence()
    {
        Assert.Equal(0.626071, MeanLogRatio(2, -1, 0.5f, 0.5f), 2e-5);
        Assert.Equal(0.462117, BernoulliKl(2, -1), 1e-6);
    }

    [Theory]
    [InlineData(1, 0.5f, 0, 0.26395, 2e-5)]
    [InlineData(1, 0.5f, -2, 0.4727, 6e-5)]
    [InlineData(1, 0.5f, 4, 1.03872, 2e-5)]
    [InlineData(0.3f, 0.25f, 0, 0.0222, 6e-5)]
    [InlineData(0.3f, 0.25f, 4, 0.10206, 2e-5)]
    [InlineData(0.3f, 0.25f, 8, 0.33376, 2e-5)]
    [InlineData(0.3f, 0.25f, 18, 1.42221, 2e-5)]
    public void With_different_temperatures_the_divergence_has_a_floor_for_sure_and_rare_features_alike(float temperature,
        float priorTemperature, float logit, double expected, double tolerance)
    {
        Assert.Equal(expected, MeanLogRatio(0, logit, temperature, priorTemperature), tolerance);
        Assert.Equal(expected, MeanLogRatio(0, -logit, temperature, priorTemperature), tolerance);
    }

    [Fact]
    public void The_floor_grows_with_the_logit()
    {
        // Far out it is (1 - ratio) |l| - 2 - log ratio: what a feature that nobody has costs every image.
        Assert.Equal(0.5 * 40 - 2 - Math.Log(0.5), MeanLogRatio(0, -40, 1, 0.5f), 1e-4);
        Assert.Equal(90 / 6.0 - 2 - Math.Log(5 / 6.0), MeanLogRatio(0, -90, 0.3f, 0.25f), 1e-4);
        Assert.Equal(0, MeanLogRatio(0, -40, 0.5f, 0.5f), 1e-6);
    }

    [Fact]
    public void A_sample_without_difference_costs_nothing_at_equal_temperatures_whatever_the_noise()
    {
        float[] noise = [-22.5f, -3, -1e-6f, 0, 1e-6f, 0.5f, 8, 22.5f], logits = [-5e4f, -20, -0.5f, 0, 0.5f, 3, 20, 46];
        _tape.Begin(ParameterSet.Empty);
        Var ratio = BinaryConcrete.LogRatio(Row(new float[8]), Row(logits), Row(noise), 0.3f, 0.3f);
        Assert.All(ratio.Value.HostRead().ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(1, 0.5f)]
    [InlineData(0.3f, 0.25f)]
    [InlineData(0.7f, 0.7f)]
    public void The_log_ratio_is_that_of_the_densities_at_the_sample(float temperature, float priorTemperature)
    {
        float[] noise = [-9, -1, 0, 0.5f, 6], delta = [3, -2, 0.5f, 0, -8], priorLogit = [-4, 1, 0, 5, 2];
        _tape.Begin(ParameterSet.Empty);
        Var ratio = BinaryConcrete.LogRatio(Row(delta), Row(priorLogit), Row(noise), temperature, priorTemperature);
        for (int i = 0; i < noise.Length; i++)
        {
            double logit = priorLogit[i] + delta[i], y = (logit + noise[i]) / temperature, z = Functions.Sigmoid(y);
            double inLogits = BinaryConcrete.LogDensity(y, logit, temperature)
                - BinaryConcrete.LogDensity(y, priorLogit[i], priorTemperature);
            Assert.Equal(inLogits, ratio.Value.HostRead()[i], 1e-5 * Math.Max(1, Math.Abs(inLogits)));

            // As densities of z in (0, 1), as the paper writes them: the Jacobian is the same for both.
            if (Math.Abs(y) > 15) continue;
            double inUnits = Math.Log(UnitDensity(z, logit, temperature) / UnitDensity(z, priorLogit[i], priorTemperature));
            Assert.Equal(inLogits, inUnits, 1e-6);
        }

        static double UnitDensity(double z, double logit, double lambda) =>
            lambda * Math.Exp(logit) * Math.Pow(z * (1 - z),
                -lambda - 1) / Math.Pow(Math.Exp(logit) * Math.Pow(z, -lambda) + Math.Pow(1 - z, -lambda), 2);
    }

    [Fact]
    public void The_density_integrates_to_1()
    {
        foreach (double temperature in (double[])[0.2, 1])
        {
            double sum = 0;
            for (double y = -400; y < 400; y += 0.01) sum += 0.01 * Math.Exp(BinaryConcrete.LogDensity(y, 1.5, temperature));
            Assert.Equal(1, sum, 1e-6);
        }
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(5f)]
    public void Rounded_it_is_the_coin_itself_at_every_temperature(float temperature)
    {
        const int Draws = 200_000;
        Philox random = new(8, RandomPurpose.Test);
        foreach (float logit in (float[])[-3, 0, 1.2f])
        {
            Tensor logits = new(new Shape(1, Draws));
            logits.HostWrite().Fill(logit);
            _tape.Begin(ParameterSet.Empty);
            Var logistic = _tape.Logistic(new Shape(1, Draws), ref random);
            Var z = Op.Sigmoid(BinaryConcrete.Sample(_tape.Constant(logits), logistic, temperature));

            // A coin of the same uniform numbers, which the logistic noise is the logit of: u > 1 - sigmoid(l).
            double p = Functions.Sigmoid(logit);
            int ones = 0;
            for (int i = 0; i < Draws; i++)
            {
                bool one = z.Value.HostRead()[i] > 0.5f;
                float noise = logistic.Value.HostRead()[i];
                if (Math.Abs(noise + logit) > 1e-3) Assert.Equal(Functions.Sigmoid(noise) > 1 - p, one);
                if (one) ones++;
            }

            Assert.Equal(p, ones / (double)Draws, 4 * Math.Sqrt(p * (1 - p) / Draws));
        }
    }

    [Fact]
    public void The_divergence_of_coins_is_exact_and_finite_at_the_ends()
    {
        foreach (double p in (double[])[0.001, 0.2, 0.5, 0.9])
        {
            foreach (double q in (double[])[0.01, 0.5, 0.97])
            {
                double expected = q * Math.Log(q / p) + (1 - q) * Math.Log((1 - q) / (1 - p)), l = Math.Log(p / (1 - p));
                Assert.Equal(expected, BernoulliKl((float)(Math.Log(q / (1 - q)) - l), (float)l), 2e-6);
            }
        }

        // A feature that the prior all but excludes: to claim it costs -log p; to agree costs nothing.
        Assert.Equal(1000, BernoulliKl(1040, -1000), 1e-3);
        Assert.Equal(0, BernoulliKl(0, -5e4f));
        Assert.Equal(0, BernoulliKl(3, -5e4f));
        Assert.Equal(0, BernoulliKl(5, 46), 1e-5);
    }

    private Var Row(float[] values) => _tape.Constant(new Tensor(new Shape(1, values.Length), values));

    private double BernoulliKl(float delta, float priorLogit)
    {
        _tape.Begin(ParameterSet.Empty);
        return BinaryConcrete.BernoulliKl(Row([delta]), Row([priorLogit])).Value.HostRead()[0];
    }

    /// <summary>E [log q(y) - log p(y)], by the midpoint rule over the logistic noise.</summary>
    private double MeanLogRatio(float delta, float priorLogit, float temperature, float priorTemperature)
    {
        const int Points = 20_000;
        const double End = 40, Step = 2 * End / Points;
        float[] noise = [.. Enumerable.Range(0, Points).Select(i => (float)(-End + (i + 0.5) * Step))];
        _tape.Begin(ParameterSet.Empty);
        float[] ratio = BinaryConcrete.LogRatio(
            Row([.. Enumerable.Repeat(delta, Points)]), Row([.. Enumerable.Repeat(priorLogit, Points)]), Row(noise), temperature,
            priorTemperature).Value.HostRead().ToArray();
        return noise.Zip(ratio, (l, r) => r * Step * Math.Exp(-Math.Abs(l)) / Math.Pow(1 + Math.Exp(-Math.Abs(l)), 2)).Sum();
    }
}
