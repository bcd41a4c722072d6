using Disentangle.Tensors.Kernels;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>A step is divided finely enough for many cores, and how it is divided changes no bit of it.</summary>
public sealed class ManyCoresTests : IDisposable
{
    private const int Many = 64;

    private readonly IKernels[] _kernels = [.. ((int[])[1, 2, 3, 7, 13, Many]).Select(CpuDevice.CreateKernels)];

    public void Dispose() => Array.ForEach(_kernels, kernels => kernels.Dispose());

    [Theory]
    [InlineData(4, 2, 1, 1, 32)]
    [InlineData(4, 2, 1, 32, 16)]
    [InlineData(3, 2, 0, 5, 7)]
    [InlineData(3, 1, 1, 32, 3)]
    [InlineData(1, 1, 0, 48, 16)]
    [InlineData(2, 2, 0, 16, 33)]
    [InlineData(5, 3, 2, 3, 16)]
    public void Gradients_of_convolutions_have_the_same_bits(int kernel, int stride, int padding, int large, int small)
    {
        // A slice each, slices of one and two images, and more than are kept at once.
        foreach (int batch in (int[])[16, 30, 133])
        {
            ConvolutionGeometry g = new ConvolutionGeometry(batch, 9, 8, large, small, kernel, stride, padding).Checked();
            LayerGradients down = Layer(g.Large, g.Weights, g.Small), up = Layer(g.Small, g.Weights, g.Large);
            foreach (Activation activation in (Activation[])[Activation.Identity, Activation.Tanh])
            {
                bool add = activation == Activation.Tanh;
                AssertSameBits($"{g}", kernels => Results(down, add, layer => kernels.ConvolutionGradients(g, activation, layer)));
                AssertSameBits($"{g}", kernels => Results(up, add, layer => kernels.TransposedConvolutionGradients(g, activation, layer)));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_of_two_convolutions_have_the_same_bits(bool up)
    {
        foreach (int batch in (int[])[17, 50, 64])
        {
            ConvolutionGeometry wide = new ConvolutionGeometry(batch, 16, 12, 3, 32, 4, 2, 1).Checked();
            ConvolutionGeometry narrow = new ConvolutionGeometry(batch, 8, 6, 32, 16, 4, 2, 1).Checked();
            (ConvolutionGeometry one, ConvolutionGeometry two) = up ? (narrow, wide) : (wide, narrow);
            LayerGradients first = Layer(up ? one.Small : one.Large, one.Weights, up ? one.Large : one.Small);
            LayerGradients second = Layer(first.Y.Shape, two.Weights, up ? two.Large : two.Small) with { X = first.Y };
            AssertSameBits($"{one}, {two}", kernels =>
            {
                Tensor dw = new(two.Weights), db = new(new Shape(second.Y.Shape.Last));
                float[][] results = Results(first, add: false, layer => kernels.GradientsOfTwo(
                    new(one, up, Activation.Relu, layer), new(two, up, Activation.Identity, second with { Dw = dw, Db = db })));
                return [.. results, dw.HostRead().ToArray(), db.HostRead().ToArray()];
            });
        }
    }

    [Theory]
    [InlineData(64, 512, 256)]
    [InlineData(64, 256, 20)]
    [InlineData(3, 1031, 70)]
    [InlineData(130, 700, 513)]
    public void Linear_layers_have_the_same_bits(int batch, int inputs, int outputs)
    {
        Tensor x = Numbers.Normal(new Shape(batch, inputs), 1), w = Numbers.Weights(new Shape(inputs, outputs), inputs, 2);
        Tensor bias = Numbers.Normal(new Shape(outputs), 3), dy = Numbers.Normal(new Shape(batch, outputs), 4);
        foreach (bool add in (bool[])[false, true])
        {
            AssertSameBits($"{batch} x {inputs} x {outputs}", kernels =>
            {
                Tensor y = new(dy.Shape), dx = Numbers.Normal(x.Shape, 5), dw = Numbers.Normal(w.Shape, 6);
                kernels.Linear(x, w, bias, Activation.Relu, y);
                kernels.LinearInputGradient(dy, w, dx, add);
                kernels.LinearWeightGradient(x, dy, dw, add);
                return [y.HostRead().ToArray(), dx.HostRead().ToArray(), dw.HostRead().ToArray()];
            });
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 4099)]
    [InlineData(3000, 37)]
    public void What_goes_value_by_value_or_row_by_row_has_the_same_bits(int rows, int columns)
    {
        Tensor a = Numbers.Normal(new Shape(rows, columns), 1), b = Numbers.Uniform(a.Shape, 2, 0);
        Tensor each = Numbers.Normal(new Shape(rows), 3);
        AssertSameBits($"{rows} x {columns}", kernels =>
        {
            Tensor nll = new(new Shape(rows)), gradient = new(a.Shape), sums = new(new Shape(rows)), all = new(new Shape(1));
            Tensor y = new(a.Shape);
            Tensor value = Numbers.Normal(a.Shape, 4), m = Numbers.Normal(a.Shape, 5), v = Numbers.Uniform(a.Shape, 6, 0);
            Tensor across = new(new Shape(columns)), cumulated = new(a.Shape), finite = new(new Shape(2));
            kernels.PixelNegativeLogLikelihood(PixelDistribution.Bernoulli, 1, a, b, nll);
            kernels.PixelNegativeLogLikelihoodGradient(PixelDistribution.Bernoulli, 1, a, b, each, gradient, accumulate: false);
            kernels.RowSums(a, sums);
            kernels.ColumnSums(a, across, accumulate: false);
            kernels.Sum(a, 1, all);
            kernels.CumulativeSums(a, cumulated, reverse: false, accumulate: false);
            kernels.Multiply(a, b, y, accumulate: false);
            kernels.BroadcastColumn(each, y, accumulate: true);
            kernels.BroadcastRow(across, 2, y, accumulate: true);
            kernels.AdamStep(value, a, m, v, 1e-3, 0.9, 0.999, 1e-8, step: 3);
            Tensor infinite = Numbers.Normal(a.Shape, 7);
            infinite.HostWrite()[^1] = float.PositiveInfinity;
            kernels.AllFinite([a, infinite], finite, 0);
            Assert.Equal([1, 0], finite.HostRead());
            Tensor[] results = [nll, gradient, sums, across, all, cumulated, y, value, m, v];
            return [.. results.Select(result => result.HostRead().ToArray())];
        });
    }

    /// <summary>The channels of the usual networks, up and down, with 64 images.</summary>
    [Theory]
    [InlineData(1, 32)]
    [InlineData(3, 32)]
    [InlineData(32, 32)]
    [InlineData(32, 64)]
    [InlineData(64, 64)]
    public void Convolutions_are_divided_into_a_piece_for_each_core(int large, int small)
    {
        ConvolutionGeometry g = new ConvolutionGeometry(64, 8, 8, large, small, 4, 2, 1).Checked();
        LayerGradients down = Layer(g.Large, g.Weights, g.Small), up = Layer(g.Small, g.Weights, g.Large);
        Tensor largeBias = new(new Shape(large)), smallBias = new(new Shape(small));
        Assert.Equal([64], Pieces(k => k.Convolve(g, down.X, down.Weights, smallBias, Activation.Relu, down.Y, false), "ImagesJob"));
        Assert.Equal([64], Pieces(k => k.ConvolveTransposed(g, up.X, up.Weights, largeBias, default, up.Y, false), "ImagesJob"));

        // The images, and then 64 parts of the sums of the weights beside the small sums of the bias.
        int[] parts = [64, 64 + 16];
        Assert.Equal(
            parts, Pieces(k => Results(down, false, to => k.ConvolutionGradients(g, Activation.Relu, to)), "PrepareJob", "PartsJob"));
        Assert.Equal(
            parts, Pieces(k => Results(up, false, to => k.TransposedConvolutionGradients(g, default, to)), "PrepareJob", "PartsJob"));
        Assert.Equal(
            [Math.Min(64, 16 * large / 8)],
            Pieces(k => Results(down, false, to => k.ConvolutionGradients(g, default, to)), "SumSlicesJob"));
    }

    [Theory]
    [InlineData(512, 256)]
    [InlineData(256, 512)]
    [InlineData(256, 256)]
    [InlineData(1024, 256)]
    [InlineData(1000, 1000)]
    public void Linear_layers_are_divided_into_a_piece_for_each_core(int inputs, int outputs)
    {
        Tensor x = Numbers.Normal(new Shape(64, inputs), 1), w = Numbers.Normal(new Shape(inputs, outputs), 2);
        Tensor dy = Numbers.Normal(new Shape(64, outputs), 3);
        Assert.InRange(Pieces(k => k.Linear(x, w, null, default, new Tensor(dy.Shape)), "MatrixJob").Single(), 48, int.MaxValue);
        Assert.InRange(Pieces(k => k.LinearWeightGradient(x, dy, new Tensor(w.Shape), false), "MatrixJob").Single(), 48, int.MaxValue);
        Assert.InRange(Pieces(k =>
            k.LinearInputGradient(dy, w, new Tensor(x.Shape), false), "TransposedProductJob").Single(), 48, int.MaxValue);
    }

    [Fact]
    public void Likelihoods_maps_and_Adam_are_divided_into_a_piece_for_each_core()
    {
        Tensor images = Numbers.Uniform(new Shape(64, 64, 64, 1), 1, 0), logits = Numbers.Normal(images.Shape, 2);
        Tensor each = new(new Shape(64));
        Tensor to = new(images.Shape), weights = Numbers.Normal(new Shape(512, 256), 3), m = new(weights.Shape), v = new(weights.Shape);
        const PixelDistribution bernoulli = PixelDistribution.Bernoulli;
        Assert.Equal([64], Pieces(k => k.PixelNegativeLogLikelihood(bernoulli, 1, logits, images, each), "PixelLossJob"));
        Assert.Equal([64], Pieces(
            k => k.PixelNegativeLogLikelihoodGradient(bernoulli, 1, logits, images, each, to, false), "PixelLossGradientJob"));
        Assert.Equal([64], Pieces(k => k.Multiply(logits, images, to, false), "MapJob"));
        Assert.Equal([64], Pieces(k => k.AdamStep(weights, weights, m, v, 1e-3, 0.9, 0.999, 1e-8, 1), "AdamJob"));
    }

    [Fact]
    public void Few_threads_do_whole_slices_of_a_batch()
    {
        ConvolutionGeometry g = new ConvolutionGeometry(64, 8, 8, 3, 16, 4, 2, 1).Checked();
        LayerGradients layer = Layer(g.Large, g.Weights, g.Small);
        foreach (int threads in (int[])[1, 2, 4, 8])
            Assert.Equal([16], Pieces(threads, k => Results(layer, false, to => k.ConvolutionGradients(g, default, to)), "SlicesJob"));
    }

    private static LayerGradients Layer(Shape input, Shape weights, Shape output) => new(
        Numbers.Normal(input, 1), Numbers.Normal(weights, 2), Numbers.Uniform(output, 3), Numbers.Normal(output, 4));

    /// <summary>All gradients of a layer.</summary>
    private static float[][] Results(LayerGradients layer, bool add, Action<LayerGradients> compute)
    {
        Tensor dx = Numbers.Normal(layer.X.Shape, 5), dw = Numbers.Normal(layer.Weights.Shape, 6);
        Tensor db = Numbers.Normal(new Shape(layer.Y.Shape.Last), 7);
        compute(layer with { Dx = dx, AddX = add, Dw = dw, AddWeights = add, Db = db, AddBias = add });
        return [dx.HostRead().ToArray(), dw.HostRead().ToArray(), db.HostRead().ToArray()];
    }

    private void AssertSameBits(string what, Func<IKernels, float[][]> compute)
    {
        float[][] expected = compute(_kernels[0]);
        foreach (IKernels kernels in _kernels[1..])
        {
            float[][] actual = compute(kernels);
            for (int i = 0; i < expected.Length; i++)
                Numbers.SameBits(expected[i], actual[i], $"{what}: result {i} on {kernels.Threads} threads");
        }
    }

    private static int[] Pieces(Action<IKernels> work, params string[] jobs) => Pieces(Many, work, jobs);

    /// <summary>How many pieces each of the jobs named had, in their order.</summary>
    private static int[] Pieces(int threads, Action<IKernels> work, params string[] jobs)
    {
        List<int> pieces = [];
        using IKernels kernels = CpuDevice.CreateKernels(threads, (job, count) =>
        {
            if (jobs.Any(name => job.Name.StartsWith(name, StringComparison.Ordinal))) pieces.Add(count);
        });
        work(kernels);
        return [.. pieces];
    }
}
