using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests.Autodiff;

/// <summary>A whole step of a small variational autoencoder with every kind of term, as training does it.</summary>
public sealed class TrainingStepTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_in_steady_state_allocates_nothing(int threads)
    {
        IKernels kernels = CpuDevice.CreateKernels(threads);
        using IDisposable crew = (IDisposable)kernels;
        SmallAutoencoder model = new(kernels);
        for (int step = 1; step <= 60; step++) model.Step(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 61; step <= 160; step++) model.Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Training_on_any_number_of_threads_gives_the_same_bits()
    {
        float[][] results = [.. ((int[])[1, 2, 5]).Select(threads =>
        {
            IKernels kernels = CpuDevice.CreateKernels(threads);
            using IDisposable crew = (IDisposable)kernels;
            SmallAutoencoder model = new(kernels);
            for (int step = 1; step <= 20; step++) model.Step(step);
            return model.Parameters.SelectMany(p => p.Value.HostRead().ToArray()).ToArray();
        })];
        Numbers.SameBits(results[0], results[1], "2 threads");
        Numbers.SameBits(results[0], results[2], "5 threads");
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        SmallAutoencoder model = new(CpuDevice.CreateKernels(1));
        float first = model.Step(1), last = 0;
        for (int step = 2; step <= 150; step++) last = model.Step(step);
        Assert.InRange(last, 0, 0.8f * first);
    }

    private sealed class SmallAutoencoder
    {
        private const int Batch = 33, Units = 5;

        private readonly Tape _tape;
        private readonly ParameterSet _trainable;
        private readonly Tensor _images = new(new Shape(Batch, 8, 8, 3)), _logWeights = new(new Shape(Batch, Batch));
        private readonly Dictionary<Parameter, (Tensor M, Tensor V)> _moments;
        private readonly Parameter _conv, _convBias, _heads, _headsBias, _hidden, _hiddenBias, _deconv, _deconvBias;

        public SmallAutoencoder(IKernels kernels)
        {
            _tape = new Tape(kernels);
            (_conv, _convBias) = (Create("conv", new Shape(4, 4, 3, 7)), Create("conv bias", new Shape(7)));
            (_heads, _headsBias) = (Create("heads", new Shape(4 * 4 * 7, 2 * Units)), Create("heads bias", new Shape(2 * Units)));
            (_hidden, _hiddenBias) = (Create("hidden", new Shape(Units, 4 * 4 * 7)), Create("hidden bias", new Shape(4 * 4 * 7)));
            (_deconv, _deconvBias) = (Create("deconv", new Shape(4, 4, 3, 7)), Create("deconv bias", new Shape(3)));
            Parameters = [_conv, _convBias, _heads, _headsBias, _hidden, _hiddenBias, _deconv, _deconvBias];
            _trainable = new ParameterSet(Parameters);
            _moments = Parameters.ToDictionary(p => p, p => (new Tensor(p.Value.Shape), new Tensor(p.Value.Shape)));

            // Images of one colour each: something that few units can learn.
            Philox random = new(1, RandomPurpose.Test);
            for (int b = 0; b < Batch; b++)
            {
                float red = random.NextUniform() > 0.5f ? 1 : 0, green = random.NextUniform();
                Span<float> image = _images.HostWrite().Slice(b * 64 * 3, 64 * 3);
                for (int p = 0; p < 64; p++) (image[p * 3], image[p * 3 + 1]) = (red, green);
            }

            _logWeights.HostWrite().Fill(-MathF.Log(1000 * Batch));
        }

        public Parameter[] Parameters { get; }

        public float Step(int step)
        {
            _tape.Begin(_trainable);
            Philox noise = new(2, RandomPurpose.Posterior, step);
            Var x = _tape.Constant(_images);
            Var hidden = Op.Convolution(x, _tape.Use(_conv), _tape.Use(_convBias), 2, 1, Activation.Relu);
            Var heads = Op.Linear(hidden, _tape.Use(_heads), _tape.Use(_headsBias));
            Var mean = Op.Columns(heads, 0, Units), logVariance = Op.Columns(heads, Units, Units);
            Var z = Op.Reparameterise(mean, logVariance, _tape.Normal(mean.Shape, ref noise));
            Var decoded = Op.Linear(z, _tape.Use(_hidden), _tape.Use(_hiddenBias), Activation.Tanh);
            Var logits = Op.TransposedConvolution(Op.Reshape(decoded, new Shape(Batch, 4, 4, 7)), _tape.Use(_deconv),
                _tape.Use(_deconvBias), 2, 1);
            Var reconstruction = Op.Mean(Op.BernoulliNegativeLogLikelihood(logits, x));
            Var kl = Op.Sum(Op.ColumnMeans(Op.GaussianKl(mean, logVariance)));
            Var pairs = Op.PairwiseGaussianLogDensity(z, mean, logVariance);
            Var joint = Op.LogSumExp(Op.SumLast(pairs), 1, _logWeights), marginals = Op.SumLast(Op.LogSumExp(pairs, 1, _logWeights));
            Var totalCorrelation = Op.Mean(joint - marginals), spread = Op.Sum(Op.Square(Op.Covariance(mean)));
            Var loss = reconstruction + kl + 0.1f * totalCorrelation + 0.01f * spread;
            _tape.Backward(loss);
            foreach (Parameter p in Parameters)
            {
                (Tensor m, Tensor v) = _moments[p];
                _tape.Kernels.AdamStep(p.Value, p.Gradient, m, v, 5e-3, 0.9, 0.999, 1e-8, step);
            }

            return loss.Value.Item;
        }

        private static Parameter Create(string name, Shape shape)
        {
            Parameter parameter = new(name, shape);
            Numbers.Uniform(shape, Numbers.Seed(name), -0.15f, 0.15f).HostRead().CopyTo(parameter.Value.HostWrite());
            return parameter;
        }
    }
}
