using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The squared maximum mean discrepancy of two samples.</summary>
public abstract class DiscrepancyTests(TestDevice device) : KernelTests(device)
{
    // A distance of 2 in one unit: C = 0.2, 0.4, 1, 2, 4, 10 and 20, so C / (C + 4) = 1/21, 1/11, 1/5, 1/3, 1/2, 5/7 and 5/6.
    private const double Far = 1 / 21.0 + 1 / 11.0 + 1 / 5.0 + 1 / 3.0 + 1 / 2.0 + 5 / 7.0 + 5 / 6.0;

    [Theory]
    [InlineData(RadialKernel.InverseMultiquadric, 7, Far)]
    [InlineData(RadialKernel.Gaussian, 1, 0.1353352832366127)]
    public void Two_points_by_hand(RadialKernel kernel, double near, double far)
    {
        // Both samples are the points 0 and 2: all of one sample's pairs are far, half of the pairs across are.
        Assert.Equal(far - near, SquaredMmd([0, 2], [0, 2], 1, kernel), 1e-6);

        // One sample at 0, the other at 2.
        Assert.Equal(2 * near - 2 * far, SquaredMmd([0, 0], [2, 2], 1, kernel), 1e-6);
        Assert.Equal(2 * near - 2 * far, SquaredMmd([0, 0], [2, 2], 1, kernel, biased: true), 1e-6);
    }

    [Fact]
    public void Two_units_share_out_the_distance_and_widen_the_kernel()
    {
        // |d|^2 = 8 of D = 2 is as far as |d|^2 = 4 of D = 1.
        Assert.Equal(14 - 2 * Far, SquaredMmd([0, 0, 0, 0], [2, 2, 2, 2], 2, RadialKernel.InverseMultiquadric), 1e-6);
    }

    [Theory]
    [InlineData(RadialKernel.InverseMultiquadric)]
    [InlineData(RadialKernel.Gaussian)]
    public void The_same_sample_twice_has_none_in_the_biased_form_and_no_gradient(RadialKernel kernel)
    {
        float[] codes = Numbers.Uniform(new Shape(70, 3), 4).HostRead().ToArray();

        // In another order.
        float[] others = [.. codes[30..], .. codes[..30]];
        Assert.Equal(0, SquaredMmd(codes, others, 3, kernel, biased: true), 1e-6);
        Assert.True(SquaredMmd(codes, others, 3, kernel) < -0.005);

        Parameter a = new("a", new Shape(70, 3), Kernels);
        codes.CopyTo(a.Value.HostWrite());
        Tape tape = new(Kernels);
        tape.Begin(new ParameterSet(a));
        tape.Backward(Op.SquaredMmd(tape.Use(a), tape.Constant(New(a.Value.Shape, others)), kernel, biased: true));
        Assert.All(a.Gradient.HostRead().ToArray(), gradient => Assert.Equal(0, gradient, 1e-7f));
    }

    [Theory]
    [InlineData(RadialKernel.InverseMultiquadric)]
    [InlineData(RadialKernel.Gaussian)]
    public void The_unbiased_form_is_0_on_average_over_samples_of_one_distribution(RadialKernel kernel)
    {
        // 400 pairs of samples of 8 numbers: the biased form is above 0 in each.
        (double sum, double squares, double least) = (0, 0, double.PositiveInfinity);
        const int Draws = 400;
        for (ulong draw = 0; draw < Draws; draw++)
        {
            float[] a = Numbers.Uniform(new Shape(8, 1), 2 * draw).HostRead().ToArray(),
                b = Numbers.Uniform(new Shape(8, 1), 2 * draw + 1).HostRead().ToArray();
            double value = SquaredMmd(a, b, 1, kernel);
            (sum, squares) = (sum + value, squares + value * value);
            least = Math.Min(least, SquaredMmd(a, b, 1, kernel, biased: true));
        }

        double mean = sum / Draws, error = Math.Sqrt((squares / Draws - mean * mean) / Draws);
        Assert.InRange(mean, -4 * error, 4 * error);
        Assert.True(least > 0);
    }

    [Fact]
    public void Samples_that_do_not_fit_or_are_too_small_are_refused()
    {
        Assert.Contains("(M, D)", Refused(New(new Shape(4, 3)), New(new Shape(4, 2)), biased: false), StringComparison.Ordinal);
        Assert.Contains("at least 2 rows, got 1 and 4", Refused(New(new Shape(1, 3)), New(new Shape(4, 3)), biased: false),
            StringComparison.Ordinal);
        Assert.Contains("at least 1 rows, got 4 and 0", Refused(New(new Shape(4, 3)), New(new Shape(0, 3)), biased: true),
            StringComparison.Ordinal);
    }

    private string Refused(Tensor a, Tensor b, bool biased)
    {
        Tape tape = new(Kernels);
        tape.Begin(ParameterSet.Empty);
        return Assert.Throws<ArgumentException>(
            () => Op.SquaredMmd(tape.Constant(a), tape.Constant(b), RadialKernel.Gaussian, biased)).Message;
    }

    private double SquaredMmd(float[] a, float[] b, int units, RadialKernel kernel, bool biased = false)
    {
        Tensor value = New(Shape.Scalar);
        Kernels.SquaredMmd(kernel, biased, New(new Shape(a.Length / units, units), a), New(new Shape(b.Length / units, units), b), value);
        return value.HostRead()[0];
    }
}
