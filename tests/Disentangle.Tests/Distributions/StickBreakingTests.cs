using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Tests.Distributions;

public sealed class StickBreakingTests
{
    private readonly Tape _tape = new(Toys.Kernels());

    [Theory]
    [InlineData(10, 10, 6.1446)]
    [InlineData(10, 100, 9.9993)]
    [InlineData(1, 3, 0.875)]
    public void Images_of_the_prior_have_alpha_features_less_those_behind_the_truncation(double alpha, int features, double expected)
    {
        Assert.Equal(expected, StickBreaking.ExpectedFeatures(alpha, features), 1e-4);

        const int Draws = 40_000;
        Philox random = new(2, RandomPurpose.Test);
        double[] logPi = new double[features], mean = new double[features];
        double sum = 0, squares = 0, meanLog = 0;
        for (int i = 0; i < Draws; i++)
        {
            StickBreaking.Draw(alpha, logPi, ref random);
            double total = logPi.Sum(Math.Exp);
            (sum, squares, meanLog) = (sum + total, squares + total * total, meanLog + logPi[^1]);
            for (int k = 0; k < features; k++) mean[k] += Math.Exp(logPi[k]) / Draws;
        }

        double error = 4 * Math.Sqrt((squares / Draws - sum / Draws * (sum / Draws)) / Draws);
        Assert.Equal(expected, sum / Draws, error);
        Assert.Equal(-features / alpha, meanLog / Draws, 4 * Math.Sqrt(features) / alpha / Math.Sqrt(Draws));

        // E pi_k = (alpha / (alpha + 1))^k, k from 1.
        for (int k = 0; k < features; k++) Assert.Equal(Math.Pow(alpha / (alpha + 1), k + 1), mean[k], 4 * 0.5 / Math.Sqrt(Draws));
    }

    [Fact]
    public void Logits_are_those_of_the_products_and_fall_strictly()
    {
        double[] nu = [0.9, 0.5, 0.999, 0.2, 0.99999];
        float[] logits = Logits([.. nu.Select(v => (float)Math.Log(v))]);
        double pi = 1;
        for (int k = 0; k < nu.Length; k++)
        {
            pi *= nu[k];
            Assert.Equal(Math.Log(pi / (1 - pi)), logits[k], 1e-5);
            if (k > 0) Assert.True(logits[k] < logits[k - 1]);
        }
    }

    [Fact]
    public void Pi_near_1_and_near_0_keeps_its_logit()
    {
        // 1 - pi = 1e-9 is nothing beside a float of 1, and so is a pi of exp(-200) beside a float of 0.
        float[] logits = Logits([-1e-9f, -1e-3f, -200, -5e4f]);
        Assert.Equal(Math.Log(1e9), logits[0], 1e-5);
        Assert.Equal(-Math.Log(SpecialFunctions.ExpMinusOne(1e-3)), logits[1], 1e-5);
        Assert.Equal(-200.001, logits[2], 1e-3);
        Assert.Equal(-50200, logits[3], 0.02);

        // Not even a nu that is 1 to every bit leads to infinity, and its gradient is finite.
        Parameter logNu = new("log nu", new Shape(1, 3));
        _tape.Begin(new ParameterSet(logNu));
        Var atOne = StickBreaking.Logits(_tape.Use(logNu));
        _tape.Backward(Op.Sum(atOne));
        Assert.All(atOne.Value.HostRead().ToArray(), value => Assert.Equal(Math.Log(1e20), value, 1e-4));
        Assert.All(logNu.Gradient.HostRead().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(10, 1000)]
    [InlineData(0.01, 1000)]
    [InlineData(1e4, 1000)]
    public void Many_sticks_and_extreme_alphas_stay_finite_and_ordered(double alpha, int sticks)
    {
        StickPosterior posterior = new(sticks, alpha);
        Philox random = new(3, RandomPurpose.Test);
        _tape.Begin(new ParameterSet(posterior.Parameters));
        Var logNu = Kumaraswamy.LogSample(posterior.A(_tape), posterior.B(_tape), _tape.Exponential(new Shape(20, sticks), ref random));
        Var logits = StickBreaking.Logits(logNu);
        _tape.Backward(Op.Mean(Op.Sigmoid(logits)));
        for (int i = 0; i < logits.Value.Count; i++)
        {
            Assert.True(float.IsFinite(logits.Value.HostRead()[i]));

            // A nu within a float of 1 leaves pi where it is.
            if (i % sticks > 0) Assert.True(logits.Value.HostRead()[i] <= logits.Value.HostRead()[i - 1] + 1e-5, $"stick {i % sticks}");
        }

        foreach (Parameter parameter in posterior.Parameters)
            Assert.All(parameter.Gradient.HostRead().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_posterior_starts_near_the_prior()
    {
        foreach (double alpha in (double[])[0.05, 1, 10, 500])
        {
            StickPosterior posterior = new(3, alpha);
            _tape.Begin(ParameterSet.Empty);
            Assert.All(posterior.A(_tape).Value.HostRead().ToArray(), a => Assert.Equal(alpha + 0.01, a, 1e-5 * (1 + alpha)));
            Assert.All(posterior.B(_tape).Value.HostRead().ToArray(), b => Assert.Equal(1.01, b, 1e-5));
        }
    }

    [Fact]
    public void Mean_logits_are_those_of_the_mean_probabilities()
    {
        const int Draws = 100_000;
        StickPosterior posterior = new(3, 2);
        new float[] { 1, 0, 2 }.CopyTo(posterior.Parameters[0].Value.HostWrite());
        new float[] { 0.5f, 2, -1 }.CopyTo(posterior.Parameters[1].Value.HostWrite());
        float[] logits = new float[3];
        posterior.MeanLogits(logits);

        Philox random = new(4, RandomPurpose.Test);
        _tape.Begin(ParameterSet.Empty);
        Var pi = Op.Sigmoid(StickBreaking.Logits(
            Kumaraswamy.LogSample(posterior.A(_tape), posterior.B(_tape), _tape.Exponential(new Shape(Draws, 3), ref random))));
        float[] means = Op.ColumnMeans(pi).Value.HostRead().ToArray();
        for (int k = 0; k < 3; k++) Assert.Equal(means[k], Functions.Sigmoid(logits[k]), 4 * 0.5 / Math.Sqrt(Draws));

        // Rounded to 1 by b at its least, it stays finite.
        posterior.Parameters[0].Value.HostWrite().Fill(1e9f);
        posterior.Parameters[1].Value.HostWrite().Fill(-100);
        posterior.MeanLogits(logits);
        Assert.All(logits, value => Assert.InRange(value, 5, 30));
    }

    private float[] Logits(float[] logNu)
    {
        _tape.Begin(ParameterSet.Empty);
        return StickBreaking.Logits(_tape.Constant(new Tensor(new Shape(1, logNu.Length), logNu))).Value.HostRead().ToArray();
    }
}
