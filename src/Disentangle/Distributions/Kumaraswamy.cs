using Disentangle.Foundation.Numerics;


namespace Disentangle.Distributions;

/// <summary>
/// The distribution on (0, 1) of density <c>a b v^(a - 1) (1 - v^a)^(b - 1)</c> (Kumaraswamy: A generalized probability density
/// function for double-bounded random processes, J. Hydrology 1980): much like a Beta(a, b), and equal to it where a = 1 or
/// b = 1, but with samples that are differentiable in a and b. All in nats.
/// </summary>
public static class Kumaraswamy
{
    /// <summary>
    /// log v of samples <c>v = (1 - u^(1 / b))^(1 / a)</c>, u uniform; never leaves log space, so neither end of (0, 1) is lost.
    /// </summary>
    /// <param name="a">(K), positive.</param>
    /// <param name="b">(K), positive.</param>
    /// <param name="exponential">-log u, (B, K): see <see cref="Tape.Exponential"/>.</param>
    /// <returns>(B, K).</returns>
    public static Var LogSample(Var a, Var b, Var exponential)
    {
        int rows = exponential.Shape[0];
        Var logRest = -exponential * Op.BroadcastRows(Reciprocal(b), rows); // log(1 - v^a)
        return Op.LogOneMinusExp(logRest) * Op.BroadcastRows(Reciprocal(a), rows);
    }

    /// <summary>
    /// KL(Kumaraswamy(a, b) || Beta(alpha, 1)): exact, because the infinite series of the general case has the factor beta - 1
    /// (Nalisnick and Smyth: Stick-breaking variational autoencoders, ICLR 2017).
    /// </summary>
    /// <param name="a">(K), positive.</param>
    /// <param name="b">(K), positive.</param>
    /// <param name="alpha">Positive.</param>
    /// <returns>(K): <c>(1 - alpha / a) (-gamma - psi(b + 1)) + log(a b / alpha) - 1 + 1 / b</c>.</returns>
    public static Var KlToBeta(Var a, Var b, float alpha)
    {
        Var aMeanLog = -Op.Digamma(b + 1f) - (float)SpecialFunctions.EulerGamma; // a E log v
        return (1f - Reciprocal(a) * alpha) * aMeanLog + Op.Log(a) + Op.Log(b) + Reciprocal(b) - (1 + MathF.Log(alpha));
    }

    /// <summary>E log v = -(gamma + psi(b + 1)) / a.</summary>
    public static double MeanLog(double a, double b) => -(SpecialFunctions.EulerGamma + SpecialFunctions.Digamma(b + 1)) / a;

    /// <summary>log E v^n = log(b B(1 + n / a, b)).</summary>
    public static double LogMoment(double a, double b, double n) => Math.Log(b) + SpecialFunctions.LogBeta(1 + n / a, b);

    /// <summary>
    /// KL(Kumaraswamy(a, b) || Beta(alpha, beta)), for any positive parameters. E log(1 - v) is integrated, since its series
    /// converges like n^-b and the dozen terms that public code takes leave errors of several tenths of a nat.
    /// </summary>
    public static double KlToBeta(double a, double b, double alpha, double beta) =>
        Math.Log(a * b) + SpecialFunctions.LogBeta(alpha, beta) - (b - 1) / b + (a - alpha) * MeanLog(a, b)
        - (beta == 1 ? 0 : (beta - 1) * MeanLogComplement(a, b));

    /// <summary>
    /// E log(1 - v), by the double exponential rule over u (Takahasi and Mori 1974), u = sigmoid(pi sinh t): both ends of
    /// the integral have singularities, which it takes away.
    /// </summary>
    private static double MeanLogComplement(double a, double b)
    {
        const double Step = 1.0 / 64;
        double sum = 0;
        for (int i = -300; i <= 300; i++)
        {
            double s = Math.PI * Math.Sinh(i * Step), e = Math.Exp(-Math.Abs(s));
            double logU = -SpecialFunctions.Softplus(-s), slope = e / ((1 + e) * (1 + e)) * Math.PI * Math.Cosh(i * Step);

            // log v = log(1 - u^(1/b)) / a; where u^(1/b) underflows, 1 - v is u^(1/b) / a.
            double logRest = logU / b;
            sum += slope
                * (logRest < -600 ? logRest - Math.Log(a) : SpecialFunctions.LogOneMinusExp(SpecialFunctions.LogOneMinusExp(logRest) / a));
        }

        return sum * Step;
    }

    private static Var Reciprocal(Var x) => Op.Exp(-Op.Log(x));
}
