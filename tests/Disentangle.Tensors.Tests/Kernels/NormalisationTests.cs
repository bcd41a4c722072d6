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
}
