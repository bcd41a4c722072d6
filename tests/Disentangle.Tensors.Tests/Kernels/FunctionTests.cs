using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>The elementwise functions: relative accuracy over the whole range, and what they do at its ends.</summary>
public abstract class FunctionTests(TestDevice device) : KernelTests(device)
{
    [Theory]
    [InlineData(UnaryFunction.Exp, -87, 88.7f)]
    [InlineData(UnaryFunction.Log, 1e-30f, 1e30f)]
    [InlineData(UnaryFunction.Softplus, -87, 1e4f)]
    [InlineData(UnaryFunction.Softplus, -5, 5)]
    [InlineData(UnaryFunction.Sigmoid, -87, 50)]
    [InlineData(UnaryFunction.Tanh, -1e-3f, 1e-3f)]
    [InlineData(UnaryFunction.Tanh, -12, 12)]
    [InlineData(UnaryFunction.Sqrt, 0, 1e10f)]
    [InlineData(UnaryFunction.LogOneMinusExp, -87, -1e-6f)]
    [InlineData(UnaryFunction.LogOneMinusExp, -1.5f, -0.2f)]
    [InlineData(UnaryFunction.LogOneMinusExp, -1e-3f, -1e-12f)]
    [InlineData(UnaryFunction.Digamma, 1e-3f, 30)]
    [InlineData(UnaryFunction.Digamma, 1, 2)]
    [InlineData(UnaryFunction.NormalCdf, -12, 8)]
    [InlineData(UnaryFunction.NormalCdf, -1, 1)]
    [InlineData(UnaryFunction.Gelu, -2, 12)]
    [InlineData(UnaryFunction.Gelu, -1e-3f, 1e-3f)]
    public void Every_value_has_the_relative_accuracy_of_a_float(UnaryFunction function, float low, float high)
    {
        Tensor x = Uniform(new Shape(40003), 1, low, high), y = New(x.Shape);
        Kernels.Apply(function, x, y);
        Numbers.CloseEach([.. Numbers.Doubles(x).Select(v => Functions.Apply(function, v))], y.HostRead(), 6e-7, what: $"{function}");
    }

    [Fact]
    public void Exp_is_one_unit_in_the_last_place_and_exact_at_0()
    {
        Tensor x = Uniform(new Shape(200003), 1, -87.3f, 88.7f), y = New(x.Shape);
        Kernels.Apply(UnaryFunction.Exp, x, y);
        Numbers.CloseEach([.. Numbers.Doubles(x).Select(Math.Exp)], y.HostRead(), 1.3e-7);
        Assert.Equal([1f, 1f], Apply(UnaryFunction.Exp, 0f, -0f));
    }

    [Fact]
    public void Functions_at_the_ends_of_their_range()
    {
        const float Inf = float.PositiveInfinity, Huge = float.MaxValue;
        Assert.Equal([0, 0, 0, Inf, Inf, Inf, Inf], Apply(UnaryFunction.Exp, -Inf, -Huge, -104f, 88.8f, 1e4f, Huge, Inf));
        Assert.Equal([float.NegativeInfinity, Inf, float.NaN, 0], Apply(UnaryFunction.Log, 0, Inf, -1, 1));
        Assert.Equal([0, 0, 1e4f, Huge, Inf], Apply(UnaryFunction.Softplus, -Inf, -1e4f, 1e4f, Huge, Inf));
        Assert.Equal([0, 0, 0.5f, 1, 1, 1], Apply(UnaryFunction.Sigmoid, -Inf, -1e4f, 0, 50, 1e4f, Inf));
        Assert.Equal([-1, -1, 0, 1, 1], Apply(UnaryFunction.Tanh, -Inf, -1e4f, 0, 1e4f, Inf));
        Assert.Equal([Inf, Inf, 0], Apply(UnaryFunction.Abs, -Inf, Inf, -0f));
        Assert.Equal([0, 0, -Inf, float.NaN], Apply(UnaryFunction.LogOneMinusExp, -Inf, -1e4f, 0, 1));
        Assert.Equal([-Inf, float.NaN, Inf], Apply(UnaryFunction.Digamma, 0, -1, Inf));
        Assert.Equal([0, 0, 0.5f, 1, 1], Apply(UnaryFunction.NormalCdf, -Inf, -1e4f, 0, 1e4f, Inf));
        Assert.Equal([0, 0, 0, 20, 1e30f, Inf], Apply(UnaryFunction.Gelu, -Inf, -Huge, -20, 20, 1e30f, Inf));

        // At the smallest number 1 - exp(x) is -x; at -80 it lacks one part in 5e34 of 1.
        Assert.Equal(Math.Log(1.2e-38), Apply(UnaryFunction.LogOneMinusExp, -1.2e-38f)[0], 1e-5);
        Assert.Equal(1, -Apply(UnaryFunction.LogOneMinusExp, -80)[0] * Math.Exp(80), 1e-6);

        // Subnormal results are kept, not flushed.
        Assert.Equal(Math.Exp(-100), Apply(UnaryFunction.Exp, -100)[0], 1.5e-45);
        Assert.True(Apply(UnaryFunction.Exp, -103)[0] > 0);
    }

    [Fact]
    public void NaN_stays_NaN()
    {
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>()) Assert.Equal(float.NaN, Apply(function, float.NaN)[0]);
        foreach (Activation activation in (Activation[])[default, Activation.Relu, Activation.LeakyRelu(0.1f),
            Activation.Tanh, Activation.Sigmoid, Activation.Gelu, Activation.Softplus])
        {
            Tensor x = New(new Shape(1), [float.NaN]), y = New(x.Shape);
            Kernels.Activate(activation, x, y);
            Assert.Equal(float.NaN, y.Item);
        }
    }

    [Theory]
    [InlineData(UnaryFunction.Softplus)]
    [InlineData(UnaryFunction.Sigmoid)]
    [InlineData(UnaryFunction.Tanh)]
    public void Gradients_at_the_ends_are_finite_and_right(UnaryFunction function)
    {
        Tensor x = New(new Shape(6), [-1e4f, -80, -10, 10, 80, 1e4f]), y = New(x.Shape), dx = New(x.Shape), ones = New(x.Shape);
        ones.HostWrite().Fill(1);
        Kernels.Apply(function, x, y);
        Kernels.ApplyGradient(function, x, y, ones, dx, accumulate: false);
        double[] expected = [.. Numbers.Doubles(x).Select(v => function switch
        {
            UnaryFunction.Softplus => Functions.Sigmoid(v),
            UnaryFunction.Sigmoid => Math.Exp(-Math.Abs(v)) / Math.Pow(1 + Math.Exp(-Math.Abs(v)), 2),
            _ => 4 * Math.Exp(-2 * Math.Abs(v)) / Math.Pow(1 + Math.Exp(-2 * Math.Abs(v)), 2),
        })];
        Numbers.CloseEach(expected, dx.HostRead(), 1e-6, 1e-44);
    }

    [Fact]
    public void The_gradient_of_gelu_is_0_and_1_at_the_ends()
    {
        Tensor x = New(new Shape(9), [-1e20f, -80, -6, -1, 0, 1, 6, 80, 1e20f]), y = New(x.Shape), dx = New(x.Shape), ones = New(x.Shape);
        ones.HostWrite().Fill(1);
        Kernels.Apply(UnaryFunction.Gelu, x, y);
        Kernels.ApplyGradient(UnaryFunction.Gelu, x, y, ones, dx, accumulate: false);
        double[] expected = [.. Numbers.Doubles(x).Select(v => Math.Abs(v) > 20 ? (v > 0 ? 1 : 0) : Derivative(v))];
        Numbers.CloseEach(expected, dx.HostRead(), 3e-6, 1e-37);

        static double Derivative(double v)
        {
            double scale = Math.Sqrt(8 / Math.PI), exponent = scale * (v + 0.044715 * v * v * v), e = Math.Exp(-Math.Abs(exponent));
            return Functions.Sigmoid(exponent) + v * scale * (1 + 3 * 0.044715 * v * v) * e / ((1 + e) * (1 + e));
        }
    }

    [Fact]
    public void The_gradient_of_log_one_minus_exp_holds_at_both_ends()
    {
        Tensor x = New(new Shape(6), [-1e4f, -80, -10, -0.5f, -1e-4f, -1e-20f]), y = New(x.Shape), dx = New(x.Shape), ones = New(x.Shape);
        ones.HostWrite().Fill(1);
        Kernels.Apply(UnaryFunction.LogOneMinusExp, x, y);
        Kernels.ApplyGradient(UnaryFunction.LogOneMinusExp, x, y, ones, dx, accumulate: false);
        Numbers.CloseEach([.. Numbers.Doubles(x).Select(v => -1 / SpecialFunctions.ExpMinusOne(-v))], dx.HostRead(), 1e-6, 1e-38);
    }

    [Fact]
    public void The_gradient_of_the_normal_cdf_is_the_density()
    {
        Tensor x = New(new Shape(7), [-1e4f, -9, -1, 0, 0.5f, 3, 1e4f]), y = New(x.Shape), dx = New(x.Shape), ones = New(x.Shape);
        ones.HostWrite().Fill(2);
        Kernels.Apply(UnaryFunction.NormalCdf, x, y);
        Kernels.ApplyGradient(UnaryFunction.NormalCdf, x, y, ones, dx, accumulate: false);
        Kernels.ApplyGradient(UnaryFunction.NormalCdf, x, y, ones, dx, accumulate: true);
        Numbers.CloseEach([.. Numbers.Doubles(x).Select(v => 4 * 0.3989422804014327 * Math.Exp(-v * v / 2))], dx.HostRead(), 1e-6, 1e-44);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(50021)]
    public void Every_element_is_done_once_whatever_the_length(int length)
    {
        Tensor x = Normal(new Shape(length), 1), start = Normal(new Shape(length), 2), y = Copy(start);
        Kernels.Affine(x, 2, 1, y, accumulate: true);
        for (int i = 0; i < length; i++) Assert.Equal(start.HostRead()[i] + (2 * x.HostRead()[i] + 1), y.HostRead()[i], 1e-6f);
    }

    [Fact]
    public void Operands_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => Kernels.Add(New(new Shape(3)), New(new Shape(4)), New(new Shape(3))));

    private float[] Apply(UnaryFunction function, params float[] values)
    {
        Tensor x = New(new Shape(values.Length), values), y = New(x.Shape);
        Kernels.Apply(function, x, y);
        return y.HostRead().ToArray();
    }
}
