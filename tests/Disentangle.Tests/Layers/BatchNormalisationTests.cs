using Disentangle.Foundation.Numerics;
using Disentangle.Initialisers;
using Disentangle.Layers;

namespace Disentangle.Tests.Layers;

public sealed class BatchNormalisationTests
{
    private readonly IKernels _kernels = Toys.Kernels();
    private readonly BatchNormalisation _layer;

    public BatchNormalisationTests() => _layer = new BatchNormalisation(new ParameterSource(3, Initialisation.Glorot), "norm", 2);

    [Fact]
    public void It_starts_with_gamma_around_1_beta_0_mean_0_and_variance_1()
    {
        BatchNormalisation wide = new(new ParameterSource(3, Initialisation.Glorot), "norm", 10_000);
        float[] gamma = wide.Parameters[0].Value.HostRead().ToArray();
        Assert.Equal(1, gamma.Average(), 1e-3);
        Assert.Equal(0.02, Math.Sqrt(gamma.Average(g => (g - 1) * (g - 1))), 1e-3);
        Assert.All(wide.Parameters[1].Value.HostRead().ToArray(), beta => Assert.Equal(0, beta));
        Assert.Equal(["norm.gamma", "norm.beta"], wide.Parameters.Select(p => p.Name));
        Assert.Equal(["norm.mean", "norm.variance"], wide.Statistics.Select(s => s.Name));
        Assert.Equal([0, 1], wide.Statistics.Select(s => s.Value.HostRead()[77]));
    }

    [Fact]
    public void While_training_each_channel_of_a_call_has_mean_beta_and_deviation_gamma()
    {
        float[] gamma = [1.5f, -0.5f], beta = [3, -2];
        gamma.CopyTo(_layer.Parameters[0].Value.HostWrite());
        beta.CopyTo(_layer.Parameters[1].Value.HostWrite());
        Tensor y = Apply(Images(6, seed: 1, scale: 4, offset: 7), train: true);
        for (int c = 0; c < 2; c++)
        {
            double[] channel = [.. y.HostRead().ToArray().Where((_, i) => i % 2 == c).Select(value => (double)value)];
            double mean = channel.Average();
            Assert.Equal(beta[c], mean, 1e-4);
            Assert.Equal(Math.Abs(gamma[c]), Math.Sqrt(channel.Average(value => (value - mean) * (value - mean))), 1e-4);
        }
    }

    [Fact]
    public void Running_statistics_keep_nine_tenths_at_each_call()
    {
        double[] mean = [0, 0], variance = [1, 1];
        for (ulong call = 0; call < 3; call++)
        {
            Tensor x = Images(5, call, scale: 1 + call, offset: call);
            Apply(x, train: true);
            for (int c = 0; c < 2; c++)
            {
                double[] channel = [.. x.HostRead().ToArray().Where((_, i) => i % 2 == c).Select(value => (double)value)];
                double m = channel.Average();
                mean[c] = 0.9 * mean[c] + 0.1 * m;
                variance[c] = 0.9 * variance[c] + 0.1 * channel.Average(value => (value - m) * (value - m));
                Assert.Equal(mean[c], _layer.Statistics[0].Value.HostRead()[c], 1e-5);
                Assert.Equal(variance[c], _layer.Statistics[1].Value.HostRead()[c], 1e-5);
            }
        }
    }

    [Fact]
    public void Where_nothing_is_trained_the_running_statistics_are_used_and_left_alone()
    {
        new float[] { 0.5f, -1 }.CopyTo(_layer.Statistics[0].Value.HostWrite());
        new float[] { 4, 0.25f }.CopyTo(_layer.Statistics[1].Value.HostWrite());
        float[] before = Statistics();
        Tensor x = Images(3, seed: 2, scale: 2, offset: 1), y = Apply(x, train: false);
        for (int i = 0; i < x.Count; i++)
        {
            int c = i % 2;
            double expected = _layer.Parameters[0].Value.HostRead()[c] * (x.HostRead()[i] - before[c]) / Math.Sqrt(before[2 + c] + 1e-5);
            Assert.Equal(expected, y.HostRead()[i], 1e-5);
        }

        Assert.Equal(before, Statistics());

        // So an image stands on its own.
        Tensor last = new(new Shape(1, 2, 2, 2), x.HostRead()[16..]);
        Toys.AssertSameBits(y.HostRead()[16..], Apply(last, train: false).HostRead());
    }

    [Fact]
    public void A_phase_that_does_not_train_the_layer_uses_the_call_and_leaves_the_running_statistics()
    {
        Tensor x = Images(5, seed: 4, scale: 3, offset: 2);
        float[] before = Statistics();
        Parameter other = new("other", new Shape(1));
        Tape tape = new(_kernels);
        tape.Begin(new ParameterSet(other));
        float[] constant = _layer.Apply(tape.Constant(x)).Value.HostRead().ToArray();
        Assert.Equal(before, Statistics());

        tape.Begin(new ParameterSet(_layer.Parameters));
        tape.KeepsStatistics = false;
        Toys.AssertSameBits(constant, _layer.Apply(tape.Constant(x)).Value.HostRead());
        Assert.Equal(before, Statistics());

        // The next recording keeps them again.
        Toys.AssertSameBits(constant, Apply(x, train: true).HostRead());
        Assert.NotEqual(before, Statistics());
    }

    private Tensor Apply(Tensor x, bool train)
    {
        Tape tape = new(_kernels);
        tape.Begin(train ? new ParameterSet(_layer.Parameters) : ParameterSet.Empty);
        return _layer.Apply(tape.Constant(x)).Value.Clone();
    }

    private float[] Statistics() => [.. _layer.Statistics.SelectMany(s => s.Value.HostRead().ToArray())];

    private static Tensor Images(int count, ulong seed, float scale, float offset)
    {
        Tensor x = new(new Shape(count, 2, 2, 2));
        Philox random = new(seed, RandomPurpose.Test);
        random.FillNormal(x.HostWrite());
        for (int i = 0; i < x.Count; i++) x.HostWrite()[i] = offset + scale * x.HostRead()[i] * (1 + i % 2);
        return x;
    }
}
