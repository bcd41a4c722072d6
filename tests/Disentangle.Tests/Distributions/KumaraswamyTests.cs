using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Distributions;

public sealed class KumaraswamyTests
{
    private static readonly (double A, double B)[] Shapes = [(1, 1), (2, 3), (10.01, 1.01), (3, 0.7), (0.5, 0.5), (0.2, 4), (25, 2)];

    [Theory]
    [InlineData(2, 3, 2, 5, 0.523895, 1e-6)]
    [InlineData(1, 1, 1, 10, 6.697415, 5e-5)] // 9 - log 10: KL of the uniform distribution to Beta(1, 10)
    [InlineData(3, 0.7, 1, 4, 6.2066, 5e-5)]
    [InlineData(10.01, 1.01, 10, 1, 4.3e-5, 5e-6)]
    public void Kl_to_a_beta_distribution(double a, double b, double alpha, double beta, double expected, double tolerance) =>
        Assert.Equal(expected, Kumaraswamy.KlToBeta(a, b, alpha, beta), tolerance);

    [Fact]
    public void Kl_equals_quadrature_of_its_definition()
    {
        foreach ((double a, double b) in Shapes)
        {
            foreach ((double alpha, double beta) in ((double, double)[])[(10, 1), (1, 1), (2, 5), (0.7, 0.4)])
            {
                double expected = Expectation(a, b, (logV, logComplement) =>
                    LogDensity(a, b, logV) - LogBetaDensity(alpha, beta, logV, logComplement));
                Close(expected, Kumaraswamy.KlToBeta(a, b, alpha, beta), 1e-6);
            }
        }
    }

    [Fact]
    public void Kl_equals_its_series_with_the_tail_and_not_the_dozen_terms_of_public_code()
    {
        foreach ((double a, double b) in Shapes)
        {
            const int Terms = 20_000;
            const double Beta = 5;
            double sum = 0, ofTen = 0;
            for (int m = 1; m <= Terms; m++)
            {
                double term = Math.Exp(SpecialFunctions.LogBeta(m / a, b)) / (m + a * b);
                sum += term;
                if (m <= 10) ofTen += term;
            }

            // The terms go like Gamma(b) a^b m^(-b - 1), so that those left out add up to about Gamma(b) a^b T^-b / b.
            double tail = Math.Exp(SpecialFunctions.LogGamma(b)) * Math.Pow(a / Terms, b) / b;
            double closed = Kumaraswamy.KlToBeta(a, b, 2, 1) + SpecialFunctions.LogBeta(2, Beta) - SpecialFunctions.LogBeta(2, 1);
            double actual = Kumaraswamy.KlToBeta(a, b, 2, Beta);
            Close(closed + (Beta - 1) * b * (sum + tail), actual, 2e-4);
            Assert.True(closed + (Beta - 1) * b * ofTen < actual, $"ten terms of a = {a}, b = {b}");
        }
    }

    [Fact]
    public void It_is_a_beta_distribution_where_a_or_b_is_1()
    {
        foreach (double shape in (double[])[0.3, 1, 2.5, 10])
        {
            Assert.Equal(0, Kumaraswamy.KlToBeta(shape, 1, shape, 1), 1e-12);
            Assert.Equal(0, Kumaraswamy.KlToBeta(1, shape, 1, shape), 1e-12);

            // E v = alpha / (alpha + beta).
            Assert.Equal(shape / (shape + 1), Math.Exp(Kumaraswamy.LogMoment(shape, 1, 1)), 1e-12);
            Assert.Equal(1 / (shape + 1), Math.Exp(Kumaraswamy.LogMoment(1, shape, 1)), 1e-12);
        }
    }

    [Fact]
    public void Moments_equal_quadrature()
    {
        foreach ((double a, double b) in Shapes)
        {
            Close(Expectation(a, b, (logV, _) => logV), Kumaraswamy.MeanLog(a, b), 1e-6);
            Close(Math.Log(Expectation(a, b, (logV, _) => Math.Exp(logV))), Kumaraswamy.LogMoment(a, b, 1), 1e-6);
            Close(Math.Log(Expectation(a, b, (logV, _) => Math.Exp(3 * logV))), Kumaraswamy.LogMoment(a, b, 3), 1e-6);
        }

        // -(gamma + psi(2)) = -1 and -1/2: the mean log of a uniform number, and of a square root of one.
        Assert.Equal(-1, Kumaraswamy.MeanLog(1, 1), 1e-12);
        Assert.Equal(-0.5, Kumaraswamy.MeanLog(2, 1), 1e-12);
    }

    [Fact]
    public void The_tape_has_the_same_kl_with_the_derivatives_of_the_exact_one()
    {
        const float Alpha = 3;
        Parameter a = new("a", new Shape(4)), b = new("b", new Shape(4));
        new float[] { 0.2f, 1, 3, 12 }.CopyTo(a.Value.HostWrite());
        new float[] { 5, 0.3f, 1, 1.5f }.CopyTo(b.Value.HostWrite());
        Tape tape = new(Toys.Kernels());
        tape.Begin(new ParameterSet(a, b));
        Var kl = Kumaraswamy.KlToBeta(tape.Use(a), tape.Use(b), Alpha);
        tape.Backward(Op.Sum(kl));
        for (int k = 0; k < 4; k++)
        {
            (double x, double y) = (a.Value.HostRead()[k], b.Value.HostRead()[k]);
            const double Step = 1e-5;
            Close(Kumaraswamy.KlToBeta(x, y, Alpha, 1), kl.Value.HostRead()[k], 1e-6);
            Close((Kumaraswamy.KlToBeta(x + Step, y, Alpha, 1) - Kumaraswamy.KlToBeta(x - Step, y, Alpha, 1)) / (2 * Step),
                a.Gradient.HostRead()[k], 1e-5);
            Close((Kumaraswamy.KlToBeta(x, y + Step, Alpha, 1) - Kumaraswamy.KlToBeta(x, y - Step, Alpha, 1)) / (2 * Step),
                b.Gradient.HostRead()[k], 1e-5);
        }

        // a = alpha, b = 1 is the prior.
        Assert.Equal(0, kl.Value.HostRead()[2], 1e-6);
    }

    [Fact]
    public void Samples_have_the_quantiles_of_the_distribution_and_its_derivatives()
    {
        Parameter a = new("a", new Shape(2)), b = new("b", new Shape(2));
        new float[] { 10, 0.4f }.CopyTo(a.Value.HostWrite());
        new float[] { 1.2f, 3 }.CopyTo(b.Value.HostWrite());
        float[] noise = [1e-9f, 0.01f, 0.7f, 4, 20];
        Tensor exponential = new(new Shape(5, 2), [.. noise.SelectMany(e => (float[])[e, e])]);
        Tape tape = new(Toys.Kernels());
        for (int row = 0; row < noise.Length; row++)
        {
            tape.Begin(new ParameterSet(a, b));
            Var logV = Kumaraswamy.LogSample(tape.Use(a), tape.Use(b), tape.Constant(exponential));
            Tensor pick = new(new Shape(5, 2));
            pick.HostWrite().Slice(2 * row, 2).Fill(1);
            tape.Backward(Op.Sum(logV * tape.Constant(pick)));
            for (int k = 0; k < 2; k++)
            {
                (double x, double y, double e) = (a.Value.HostRead()[k], b.Value.HostRead()[k], noise[row]);
                Relative(LogQuantile(x, y, e), logV.Value.HostRead()[2 * row + k]);
                Relative((LogQuantile(x * 1.0001, y, e) - LogQuantile(x * 0.9999, y, e)) / (2e-4 * x), a.Gradient.HostRead()[k]);
                Relative((LogQuantile(x, y * 1.0001, e) - LogQuantile(x, y * 0.9999, e)) / (2e-4 * y), b.Gradient.HostRead()[k]);
            }
        }

        // The distribution function 1 - (1 - v^a)^b at v is 1 - u.
        double LogQuantile(double x, double y, double e) => Math.Log(-SpecialFunctions.ExpMinusOne(-e / y)) / x;
        void Relative(double expected, double actual) =>
            Assert.True(Math.Abs(expected - actual) <= 2e-6 * Math.Abs(expected), $"expected {expected:R}, got {actual:R}");
    }

    /// <summary>E f(log v, log(1 - v)) by the midpoint rule over the logit of u, far into both tails.</summary>
    private static double Expectation(double a, double b, Func<double, double, double> f)
    {
        const double Step = 0.01;
        double sum = 0;
        for (double s = -60; s < 60; s += Step)
        {
            double e = Math.Exp(-Math.Abs(s + Step / 2)), logU = -SpecialFunctions.Softplus(-(s + Step / 2));
            double logV = SpecialFunctions.LogOneMinusExp(logU / b) / a;
            sum += e / ((1 + e) * (1 + e)) * f(logV, SpecialFunctions.LogOneMinusExp(logV));
        }

        return sum * Step;
    }

    private static double LogDensity(double a, double b, double logV) =>
        Math.Log(a * b) + (a - 1) * logV + (b - 1) * SpecialFunctions.LogOneMinusExp(a * logV);

    private static double LogBetaDensity(double alpha, double beta, double logV, double logComplement) =>
        (alpha - 1) * logV + (beta - 1) * logComplement - SpecialFunctions.LogBeta(alpha, beta);

    private static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");
}
