using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>
/// Both kinds of convolution and their gradients against plain loops, over kernels, strides, paddings and channel counts.
/// </summary>
public abstract class ConvolutionTests(TestDevice device) : KernelTests(device)
{
    private static readonly (int Kernel, int Stride, int Padding)[] Kinds =
        [(4, 2, 1), (2, 2, 0), (3, 1, 1), (4, 1, 0), (1, 1, 0), (3, 2, 1), (3, 2, 0), (1, 2, 0), (5, 3, 2),
            (2, 1, 1), (4, 4, 0), (3, 1, 0)];

    private static readonly (int Height, int Width)[] Images = [(8, 8), (7, 5), (4, 9), (5, 16)];
    private static readonly (int Large, int Small)[] Channels = [(1, 1), (1, 32), (3, 5), (5, 3), (32, 1), (32, 33), (33, 32),
        (7, 64), (64, 3), (16, 16), (9, 9)];

    /// <summary>Every kind with several images and channel counts; the combinations run through all pairs.</summary>
    public static TheoryData<int, int, int> Cases
    {
        get
        {
            TheoryData<int, int, int> cases = [];
            foreach ((int kernel, int stride, int padding) in Kinds) cases.Add(kernel, stride, padding);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Convolution(int kernel, int stride, int padding) => ForEach(kernel, stride, padding, g =>
    {
        (Tensor large, Tensor w, Tensor bias) = (Normal(g.Large, 1), Weights(g.Weights, kernel * kernel * g.Channels, 2),
            Normal(new Shape(g.SmallChannels), 3));
        double[] zeros = new double[g.SmallChannels];
        foreach (Activation activation in (Activation[])[Activation.Relu, Activation.Tanh])
        {
            Tensor small = New(g.Small);
            small.HostWrite().Fill(float.NaN);
            Kernels.Convolve(g, large, w, bias, activation, small, accumulate: false);
            double[] expected = Layers.Convolution(Numbers.Doubles(large), Numbers.Doubles(w), Numbers.Doubles(bias), g, activation);
            Numbers.Close(expected, small.HostRead(), 1e-5, $"{g} {activation}", least: 1);
        }

        double[] plain = Layers.Convolution(Numbers.Doubles(large), Numbers.Doubles(w), zeros, g);
        CheckAccumulation(g.Small, plain, 1e-5, (small, add) => Kernels.Convolve(g, large, w, null, default, small, add));
    });

    [Theory]
    [InlineData(4, 2, 1, 16, 32)]
    [InlineData(3, 1, 1, 32, 16)]
    [InlineData(2, 2, 0, 16, 64)]
    [InlineData(4, 2, 1, 5, 16)]
    [InlineData(3, 2, 0, 48, 32)]
    [InlineData(5, 1, 2, 16, 16)]
    public void Convolutions_in_series_equal_one_after_the_other(int kernel, int stride, int padding, int between, int last)
    {
        foreach ((int height, int width, int channels) in (ReadOnlySpan<(int, int, int)>)[(16, 16, 1), (17, 22, 3), (24, 13, 2)])
        {
            ConvolutionGeometry first = new(12, height, width, channels, between, kernel, stride, padding);
            ConvolutionGeometry second = new(12, first.SmallHeight, first.SmallWidth, between, between, kernel, stride, padding);
            ConvolutionGeometry third = new(12, second.SmallHeight, second.SmallWidth, between, last, 2, 1, 1);
            ConvolutionStage[] stages = [Stage(first, Activation.Relu), Stage(second, Activation.LeakyRelu(0.1f)), Stage(third, default)];
            Tensor images = New(first.Large);
            FillParts(images.HostWrite(), height, width, channels);
            Tensor expected = images;
            foreach (ConvolutionStage stage in stages)
            {
                Tensor small = New(stage.Geometry.Small);
                Kernels.Convolve(stage.Geometry, expected, stage.Weights, stage.Bias, stage.Activation, small, accumulate: false);
                expected = small;
            }

            Tensor result = New(third.Small);
            result.HostWrite().Fill(float.NaN);
            Kernels.ConvolveInSeries(stages, images, result);
            Assert.Equal(expected.HostRead().ToArray(), result.HostRead().ToArray());
            stages[2] = stages[2] with { Activation = Activation.Tanh };
            Kernels.ConvolveInSeries(stages.AsSpan(2), New(third.Large, Normal(third.Large, 9).HostRead()), result);
            Assert.True(result.HostRead().ContainsAnyExceptInRange(-0.9f, 0.9f));
            Assert.False(result.HostRead().ContainsAnyExceptInRange(-1, 1));
        }

        ConvolutionStage Stage(ConvolutionGeometry g, Activation activation) => new(
            g, Weights(g.Weights, g.Kernel * g.Kernel * g.Channels, 2), Normal(new Shape(g.SmallChannels), 3), activation);
    }

    // Images of zeros but for a rectangle that grows from nothing to everything, and touches each border in turn.
    private void FillParts(Span<float> images, int height, int width, int channels)
    {
        ReadOnlySpan<float> noise = Normal(new Shape(images.Length), 8).HostRead();
        int pixels = height * width * channels;
        for (int i = 0; i < images.Length; i++)
        {
            int image = i / pixels, y = i % pixels / (width * channels), x = i % (width * channels) / channels;
            bool inside = image switch
            {
                0 => false,
                1 => y == 0 && x == 0,
                2 => y == height - 1 && x == width - 1,
                3 => y is > 5 and < 8 && x is > 4 and < 9,
                4 => x == 0,
                5 => y == height - 1,
                _ => y >= 11 - image && x <= 2 * image,
            };
            if (inside) images[i] = noise[i];
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Transposed_convolution(int kernel, int stride, int padding) => ForEach(kernel, stride, padding, g =>
    {
        (Tensor small, Tensor w, Tensor bias) = (Normal(g.Small, 1), Weights(g.Weights, kernel * kernel * g.SmallChannels, 2),
            Normal(new Shape(g.Channels), 3));
        double[] zeros = new double[g.Channels];
        foreach (Activation activation in (Activation[])[Activation.LeakyRelu(0.1f), Activation.Sigmoid])
        {
            Tensor large = New(g.Large);
            large.HostWrite().Fill(float.NaN);
            Kernels.ConvolveTransposed(g, small, w, bias, activation, large, accumulate: false);
            double[] expected = Layers.TransposedConvolution(Numbers.Doubles(small), Numbers.Doubles(w),
                Numbers.Doubles(bias), g, activation);
            Numbers.Close(expected, large.HostRead(), 1e-5, $"{g} {activation}", least: 1);
        }

        double[] plain = Layers.TransposedConvolution(Numbers.Doubles(small), Numbers.Doubles(w), zeros, g);
        CheckAccumulation(g.Large, plain, 1e-5, (large, add) => Kernels.ConvolveTransposed(g, small, w, null, default, large, add));
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_a_convolution(int kernel, int stride, int padding) => ForEach(kernel, stride, padding, g =>
    {
        foreach (Activation activation in (Activation[])[Activation.Identity, Activation.Relu, Activation.Tanh])
        {
            (Tensor x, Tensor w) = (Normal(g.Large, 1), Weights(g.Weights, kernel * kernel * g.SmallChannels, 2));
            (Tensor y, Tensor dy) = (Normal(g.Small, 3), Normal(g.Small, 4));
            double[] dz = BehindActivation(activation, y, dy), zeros = new double[g.Channels];
            CheckGradients(
                g, new LayerGradients(x, w, y, dy), dz,
                Layers.TransposedConvolution(dz, Numbers.Doubles(w), zeros, g), Layers.ConvolutionWeightGradient(Numbers.Doubles(x), dz, g),
                layer => Kernels.ConvolutionGradients(g, activation, layer));
        }
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_a_transposed_convolution(int kernel, int stride, int padding) => ForEach(kernel, stride, padding, g =>
    {
        foreach (Activation activation in (Activation[])[Activation.Identity, Activation.LeakyRelu(0.1f), Activation.Sigmoid])
        {
            (Tensor x, Tensor w) = (Normal(g.Small, 1), Weights(g.Weights, kernel * kernel * g.Channels, 2));
            (Tensor y, Tensor dy) = (Normal(g.Large, 3), Normal(g.Large, 4));
            double[] dz = BehindActivation(activation, y, dy), zeros = new double[g.SmallChannels];
            CheckGradients(
                g, new LayerGradients(x, w, y, dy), dz,
                Layers.Convolution(dz, Numbers.Doubles(w), zeros, g), Layers.ConvolutionWeightGradient(dz, Numbers.Doubles(x), g),
                layer => Kernels.TransposedConvolutionGradients(g, activation, layer));
        }
    });

    [Theory]
    [InlineData(false, false, 1, 32, 32)]
    [InlineData(false, false, 3, 16, 5)]
    [InlineData(true, true, 32, 32, 1)]
    [InlineData(true, true, 5, 3, 16)]
    [InlineData(false, true, 16, 7, 3)]
    [InlineData(true, false, 7, 1, 16)]
    public void Gradients_of_two_layers_equal_one_after_the_other(bool firstUp, bool secondUp, int channels, int between, int last)
    {
        foreach (Activation activation in (Activation[])[Activation.Identity, Activation.Relu, Activation.Tanh])
        {
            foreach (int batch in (int[])[0, 1, 19])
            {
                ConvolutionGeometry one = Geometry(firstUp, batch, 8, 6, channels, between);
                Shape middle = firstUp ? one.Large : one.Small;
                ConvolutionGeometry two = Geometry(secondUp, batch, middle[1], middle[2], between, last);
                Shape input = firstUp ? one.Small : one.Large, output = secondUp ? two.Large : two.Small;
                LayerGradients first = new(Normal(input, 1), Normal(one.Weights, 2), Normal(middle, 3), New(middle));
                LayerGradients second = new(first.Y, Normal(two.Weights, 4), Normal(output, 5), Normal(output, 6));
                foreach (bool add in (bool[])[false, true])
                {
                    LayerGradients firstAlone = Targets(first, add), secondAlone = Targets(second, add);
                    Run(secondUp, two, activation, secondAlone with { Dx = first.Dy, AddX = false });
                    Run(firstUp, one, Activation.Relu, firstAlone);
                    LayerGradients firstOfTwo = Targets(first with { Dy = first.Y }, add), secondOfTwo = Targets(second, add);
                    Kernels.GradientsOfTwo(new(one, firstUp, Activation.Relu, firstOfTwo),
                        new(two, secondUp, activation, secondOfTwo with { Dx = null }));
                    Same(firstAlone.Dx!, firstOfTwo.Dx!);
                    Same(firstAlone.Dw!, firstOfTwo.Dw!);
                    Same(firstAlone.Db!, firstOfTwo.Db!);
                    Same(secondAlone.Dw!, secondOfTwo.Dw!);
                    Same(secondAlone.Db!, secondOfTwo.Db!);
                }

                // What is not wanted of the one does not change the other.
                LayerGradients onlyFirst = Targets(first with { Dy = first.Y }, add: false) with { Dx = null, Db = null };
                LayerGradients alone = Targets(first, add: false);
                Run(firstUp, one, Activation.Relu, alone);
                Kernels.GradientsOfTwo(new(one, firstUp, Activation.Relu, onlyFirst), new(two, secondUp, activation, second));
                Same(alone.Dw!, onlyFirst.Dw!);
            }
        }

        static ConvolutionGeometry Geometry(bool up, int batch, int height, int width, int channels, int outputs) => up
            ? ConvolutionGeometry.FromSmall(new Shape(batch, height, width, channels), outputs, 4, 2, 1)
            : new ConvolutionGeometry(batch, height, width, channels, outputs, 4, 2, 1).Checked();

        LayerGradients Targets(LayerGradients layer, bool add) => layer with
        {
            Dx = Normal(layer.X.Shape, 7),
            AddX = add,
            Dw = Normal(layer.Weights.Shape, 8),
            AddWeights = add,
            Db = Normal(new Shape(layer.Y.Shape.Last), 9),
            AddBias = add,
        };

        void Run(bool up, ConvolutionGeometry g, Activation activation, LayerGradients layer)
        {
            if (up) Kernels.TransposedConvolutionGradients(g, activation, layer);
            else Kernels.ConvolutionGradients(g, activation, layer);
        }

        static void Same(Tensor expected, Tensor actual) => Assert.Equal(expected.HostRead().ToArray(), actual.HostRead().ToArray());
    }

    /// <summary>The convolution and the transposed convolution without bias are adjoint: (conv x) . y = x . (conv^T y).</summary>
    [Fact]
    public void The_two_kinds_are_adjoint()
    {
        ConvolutionGeometry g = new(3, 16, 16, 12, 20, 4, 2, 1);
        (Tensor x, Tensor y, Tensor w) = (Normal(g.Large, 1), Normal(g.Small, 2), Normal(g.Weights, 3));
        Tensor forward = New(g.Small), back = New(g.Large);
        Kernels.Convolve(g, x, w, null, default, forward, accumulate: false);
        Kernels.ConvolveTransposed(g, y, w, null, default, back, accumulate: false);
        double left = Numbers.Doubles(forward).Zip(Numbers.Doubles(y), (a, b) => a * b).Sum();
        double right = Numbers.Doubles(x).Zip(Numbers.Doubles(back), (a, b) => a * b).Sum();
        Assert.Equal(left, right, 1e-5 * Math.Sqrt(forward.Count) * 10);
    }

    [Fact]
    public void A_kernel_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ConvolutionGeometry(1, 2, 8, 1, 1, 4, 2, 0).Checked());
        Assert.Throws<ArgumentException>(() => new ConvolutionGeometry(1, 8, 8, 1, 1, 4, 0, 0).Checked());
        Assert.Throws<ArgumentException>(() => new ConvolutionGeometry(1, 8, 8, 1, 1, 4, 2, 4).Checked());
    }

    private double[] BehindActivation(Activation activation, Tensor y, Tensor dy)
    {
        Tensor dz = Copy(dy);
        Kernels.ActivationGradient(activation, y, dz);
        return Numbers.Doubles(dz);
    }

    /// <summary>Every gradient alone, replaced and added to, and all of them in one call.</summary>
    private void CheckGradients(
        ConvolutionGeometry g, LayerGradients layer, double[] dz, double[] dx, double[] dw, Action<LayerGradients> kernel)
    {
        Shape biases = new(layer.Dy.Shape.Last);
        double[] db = new double[biases.Count];
        for (int i = 0; i < dz.Length; i++) db[i % db.Length] += dz[i];
        float[] given = layer.Dy.HostRead().ToArray();
        CheckAccumulation(layer.X.Shape, dx, 1e-5, (to, add) => kernel(layer with { Dx = to, AddX = add }));
        CheckAccumulation(g.Weights, dw, 1e-5, (to, add) => kernel(layer with { Dw = to, AddWeights = add }));
        CheckAccumulation(biases, db, 1e-5, (to, add) => kernel(layer with { Db = to, AddBias = add }));
        Tensor allDx = New(layer.X.Shape), allDw = New(g.Weights), allDb = New(biases);
        kernel(layer with { Dx = allDx, Dw = allDw, Db = allDb });
        Numbers.Close(dx, allDx.HostRead(), 1e-5, $"{g} input, all", least: 1);
        Numbers.Close(dw, allDw.HostRead(), 1e-5, $"{g} weights, all", least: 1);
        Numbers.Close(db, allDb.HostRead(), 1e-5, $"{g} bias, all", least: 1);
        Assert.Equal(given, layer.Dy.HostRead());
    }

    private static void ForEach(int kernel, int stride, int padding, Action<ConvolutionGeometry> check)
    {
        int batch = 0;
        foreach ((int height, int width) in Images)
        {
            foreach ((int large, int small) in Channels)
            {
                // Batches 0, 1, 2, 3 and, rarely, more than the fixed number of slices of a weight gradient.
                int images = batch++ % 4;
                if (large * small < 20 && height == 7) images = 19;
                check(new ConvolutionGeometry(images, height, width, large, small, kernel, stride, padding).Checked());
            }
        }
    }
}
