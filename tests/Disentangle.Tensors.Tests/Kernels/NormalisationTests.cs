using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Moments on awkward shapes, and far from 0, where sums of squares would fail.</summary>
public abstract class NormalisationTests(TestDevice device) : KernelTests(device)
{
    public static TheoryData<int, int> Shapes =>
        new() { { 1, 1 }, { 1, 16 }, { 2, 3 }, { 17, 1 }, { 100, 3 }, { 33, 16 }, { 5, 17 }, { 3, 1031 }, { 20011, 1 }, { 1100, 33 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Moments_equal_their_references(int rows, int columns)
    {
        foreach (float offset in (float[])[0, 1000])
        {
            Tensor x = Normal(new Shape(rows, columns), 5), mean = New(new Shape(columns)), variance = New(new Shape(columns));
            foreach (ref float value in x.HostWrite()) value += offset;
            Kernels.ColumnMoments(x, mean, variance);
            (double[] expectedMean, double[] expectedVariance) = Normalisation.Moments(Numbers.Doubles(x), rows, columns);
            Numbers.Close(expectedMean, mean.HostRead(), 1e-6, "mean", least: 1);
            Numbers.Close(expectedVariance, variance.HostRead(), 1e-5, "variance", least: 1e-3);
        }
    }

    public static TheoryData<int, int, int> Images =>
        new()
        {
            { 1, 1, 1 }, { 3, 5, 1 }, { 2, 7, 3 }, { 3, 64, 8 }, { 2, 65, 8 }, { 1, 4096, 8 }, { 2, 256, 16 }, { 2, 300, 24 },
            { 5, 16, 64 }, { 2, 33, 33 }, { 2, 9, 100 },
        };

    [Theory]
    [MemberData(nameof(Images))]
    public void Images_and_their_gradients_equal_their_references(int batch, int pixels, int channels)
    {
        const float Epsilon = 1e-3f;
        Activation leaky = new(ActivationKind.Rectifier, 0.25f);
        Shape shape = new(batch, pixels, 1, channels), each = new(batch, channels);
        foreach (float offset in (float[])[0, 100])
        {
            Tensor x = Normal(shape, 5), dy = Normal(shape, 6), scale = Normal(each, 7), shift = Normal(each, 8);
            foreach (ref float value in x.HostWrite()) value += offset;
            Tensor y = New(shape), mean = New(each), variance = New(each);
            Kernels.NormaliseImages(x, scale, shift, Epsilon, leaky, y, mean, variance);
            double[] expected = Normalisation.OfImages(Numbers.Doubles(x), Numbers.Doubles(scale), Numbers.Doubles(shift), batch, channels,
                Epsilon, leaky);
            Numbers.Close(expected, y.HostRead(), 1e-4, "y", least: 1);

            Tensor dscale = New(each), dshift = New(each), dx = Normal(shape, 9);
            double[] before = Numbers.Doubles(dx);
            Kernels.NormaliseImagesGradient(dy, x, scale, Epsilon, mean, variance, dscale, dshift, dx, accumulate: true);
            (double[] Dscale, double[] Dshift, double[] Dx) g = GradientsOfImages(x, dy, scale, pixels, Epsilon);
            Numbers.Close(g.Dscale, dscale.HostRead(), 1e-4, "dscale", least: 10);
            Numbers.Close(g.Dshift, dshift.HostRead(), 1e-5, "dshift", least: 10);
            Numbers.Close([.. g.Dx.Zip(before, (gradient, old) => gradient + old)], dx.HostRead(), 1e-4, "dx", least: 10);
        }
    }

    [Fact]
    public void Nothing_has_moments_of_0()
    {
        Tensor mean = Normal(new Shape(3), 1), variance = Normal(new Shape(3), 2);
        Kernels.ColumnMoments(New(new Shape(0, 3)), mean, variance);
        Assert.All(mean.HostRead().ToArray().Concat(variance.HostRead().ToArray()), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_gradient_sums_to_0_over_the_batch_and_is_orthogonal_to_the_result()
    {
        // Neither a shift of the inputs nor their scale (but for epsilon) changes the result.
        Tape tape = new(Kernels);
        Parameter x = new("x", new Shape(40, 5), Kernels), gamma = new("gamma", new Shape(5), Kernels);
        Parameter beta = new("beta", new Shape(5), Kernels);
        Normal(x.Value.Shape, 3).HostRead().CopyTo(x.Value.HostWrite());
        gamma.Value.HostWrite().Fill(1.5f);
        tape.Begin(new ParameterSet(x));
        Var y = Op.BatchNormalise(tape.Use(x), tape.Use(gamma), tape.Use(beta), New(new Shape(5)), New(new Shape(5)), epsilon: 0);
        tape.Backward(Op.Sum(Op.Exp(y)));
        for (int c = 0; c < 5; c++)
        {
            double sum = 0, product = 0, size = 0;
            for (int i = c; i < 200; i += 5)
            {
                double g = x.Gradient.HostRead()[i];
                (sum, product, size) = (sum + g, product + g * y.Value.HostRead()[i], size + Math.Abs(g));
            }

            Assert.True(size > 1);
            Assert.Equal(0, sum, 1e-5 * size);
            Assert.Equal(0, product, 1e-5 * size);
        }
    }

    // By double loops: dshift = sum dy, dscale = sum dy xhat, dx = scale / deviation (dy - dshift / n - xhat dscale / n).
    private static (double[] Dscale, double[] Dshift, double[] Dx) GradientsOfImages(
        Tensor x, Tensor dy, Tensor scale, int pixels, double epsilon)
    {
        double[] xs = Numbers.Doubles(x), dys = Numbers.Doubles(dy), scales = Numbers.Doubles(scale), dx = new double[xs.Length];
        double[] dscale = new double[scales.Length], dshift = new double[scales.Length];
        int channels = x.Shape.Last;
        for (int row = 0; row < scales.Length; row++)
        {
            int first = row / channels * pixels * channels + row % channels;
            int[] at = [.. Enumerable.Range(0, pixels).Select(pixel => first + pixel * channels)];
            double mean = at.Average(i => xs[i]), variance = at.Average(i => (xs[i] - mean) * (xs[i] - mean));
            double deviation = Math.Sqrt(variance + epsilon);
            foreach (int i in at)
            {
                dshift[row] += dys[i];
                dscale[row] += dys[i] * (xs[i] - mean) / deviation;
            }

            foreach (int i in at)
            {
                double normal = (xs[i] - mean) / deviation;
                dx[i] = scales[row] / deviation * (dys[i] - dshift[row] / pixels - normal * dscale[row] / pixels);
            }
        }

        return (dscale, dshift, dx);
    }
}
