using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Reference;

namespace Disentangle.Foundation.Tests.Numerics;

public sealed class SpecialFunctionsTests
{
    private static readonly double[] Arguments = [1e-3, 0.1, 0.5, 1, 1.4616, 2.5, 7, 11.99, 12, 40, 1e4];

    [Fact]
    public void Known_values()
    {
        double logTwo = Math.Log(2), pi = Math.PI;
        Close(0, SpecialFunctions.LogGamma(1));
        Close(0, SpecialFunctions.LogGamma(2));
        Close(0.5 * Math.Log(pi), SpecialFunctions.LogGamma(0.5));
        Close(Math.Log(3628800), SpecialFunctions.LogGamma(11));
        Close(Math.Log(1.0 / 60), SpecialFunctions.LogBeta(3, 4));
        Close(Math.Log(pi), SpecialFunctions.LogBeta(0.5, 0.5));
        Close(-SpecialFunctions.EulerGamma, SpecialFunctions.Digamma(1));
        Close(-SpecialFunctions.EulerGamma - 2 * logTwo, SpecialFunctions.Digamma(0.5));
        Close(pi * pi / 6, SpecialFunctions.Trigamma(1));
        Close(pi * pi / 2, SpecialFunctions.Trigamma(0.5));
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity], (double[])
            [SpecialFunctions.LogGamma(0), SpecialFunctions.Digamma(0), SpecialFunctions.Trigamma(0)]);
        Assert.All((double[])[SpecialFunctions.LogGamma(-1), SpecialFunctions.Digamma(-1), SpecialFunctions.Trigamma(-1)],
            v => Assert.True(double.IsNaN(v)));
    }

    [Fact]
    public void Recurrences()
    {
        foreach (double x in Arguments)
        {
            Close(SpecialFunctions.LogGamma(x) + Math.Log(x), SpecialFunctions.LogGamma(x + 1));
            Close(SpecialFunctions.Digamma(x) + 1 / x, SpecialFunctions.Digamma(x + 1));
            Close(SpecialFunctions.Trigamma(x) - 1 / (x * x), SpecialFunctions.Trigamma(x + 1), 1e-9);
        }
    }

    [Fact]
    public void Each_is_the_derivative_of_the_one_before()
    {
        foreach (double x in Arguments)
        {
            double step = 1e-4 * x;
            double slope = (SpecialFunctions.LogGamma(x + step) - SpecialFunctions.LogGamma(x - step)) / (2 * step);
            Close(SpecialFunctions.Digamma(x), slope, 1e-7);
            slope = (SpecialFunctions.Digamma(x + step) - SpecialFunctions.Digamma(x - step)) / (2 * step);
            Close(SpecialFunctions.Trigamma(x), slope, 1e-7);
            Close(Functions.Digamma(x), SpecialFunctions.Digamma(x), 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.84134474606854294859)]
    [InlineData(-2, 0.022750131948179207200)]
    [InlineData(-5, 2.8665157187919391167e-7)]
    [InlineData(-7.2, 3.0106279811174221e-13)]
    [InlineData(-10, 7.6198530241605260660e-24)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    public void The_normal_distribution_has_the_tabulated_probabilities(double x, double expected)
    {
        double actual = SpecialFunctions.NormalCdf(x);
        double error = Math.Abs(actual - expected);
        Assert.True(error <= 1e-15 && error <= 1e-8 * expected, $"expected {expected:R}, got {actual:R}");
        Assert.Equal(1, actual + SpecialFunctions.NormalCdf(-x), 1e-14);
    }

    private static void Close(double expected, double actual, double tolerance = 1e-13) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");
}
