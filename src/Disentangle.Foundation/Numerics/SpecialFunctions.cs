namespace Disentangle.Foundation.Numerics;

/// <summary>
/// The gamma function's relatives for positive arguments (NaN below 0), and exponentials and logarithms near 0 and 1, in double precision.
/// </summary>
public static class SpecialFunctions
{
    /// <summary>gamma = -psi(1), the Euler-Mascheroni constant.</summary>
    public const double EulerGamma = 0.57721566490153286;

    // Above this the asymptotic series below are exact to double precision.
    private const double Large = 12;

    /// <summary>
    /// log Gamma(x): Stirling's series (Abramowitz and Stegun: Handbook of mathematical functions, 6.1.41), infinity at 0.
    /// </summary>
    public static double LogGamma(double x)
    {
        if (x < 0) return double.NaN;
        if (double.IsPositiveInfinity(x)) return x;
        double product = 1;
        for (; x < Large; x++) product *= x;
        double r = 1 / x, q = r * r;
        double series = r * (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q * (1.0 / 1188 - q * 691 / 360360)))));
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - Math.Log(product);
    }

    /// <summary>log B(x, y) = log Gamma(x) + log Gamma(y) - log Gamma(x + y).</summary>
    public static double LogBeta(double x, double y) => LogGamma(x) + LogGamma(y) - LogGamma(x + y);

    /// <summary>psi(x), the derivative of log Gamma (6.3.18 of the handbook); minus infinity at 0.</summary>
    public static double Digamma(double x)
    {
        if (x < 0) return double.NaN;
        double sum = 0;
        for (; x < Large; x++) sum += 1 / x;
        double r = 1 / x, q = r * r;
        double series = q * (1.0 / 12 - q * (1.0 / 120 - q * (1.0 / 252 - q * (1.0 / 240 - q * (1.0 / 132 - q * 691 / 32760)))));
        return Math.Log(x) - 0.5 * r - series - sum;
    }

    /// <summary>psi'(x), the derivative of <see cref="Digamma"/> (6.4.12 of the handbook); infinity at 0.</summary>
    public static double Trigamma(double x)
    {
        if (x < 0) return double.NaN;
        double sum = 0;
        for (; x < Large; x++) sum += 1 / (x * x);
        double r = 1 / x, q = r * r;
        double series = q * (1.0 / 6 - q * (1.0 / 30 - q * (1.0 / 42 - q * (1.0 / 30 - q * (5.0 / 66 - q * 691 / 2730)))));
        return r + 0.5 * q + r * series + sum;
    }

    /// <summary>log(1 + exp(x)).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>log(1 + x), accurate for small x (Goldberg 1991, theorem 4).</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) - 1, accurate for small x (Higham: Accuracy and stability of numerical algorithms, section 1.14.1).</summary>
    public static double ExpMinusOne(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u == 0 || double.IsInfinity(u) ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 - exp(x)) for x &lt;= 0.</summary>
    public static double LogOneMinusExp(double x) => x < -1 ? LogOnePlus(-Math.Exp(x)) : Math.Log(-ExpMinusOne(x));

    /// <summary>
    /// The probability that a standard normal number is below x, with an absolute error below 1e-15, and a relative one of up to 1e-8
    /// in the lower tail (G. West: Better approximations to cumulative normal functions, Wilmott magazine, 2005, after J. F. Hart et
    /// al., Computer approximations, 1968).
    /// </summary>
    public static double NormalCdf(double x)
    {
        double a = Math.Abs(x), tail = Math.Exp(-a * a / 2);
        if (a < 5 * Math.Sqrt(2))
        {
            double above = Polynomial(a, NormalNumerator), below = Polynomial(a, NormalDenominator);
            tail *= above / below;
        }
        else
        {
            double fraction = a + 0.65;
            for (int i = 4; i > 0; i--) fraction = a + i / fraction;
            tail /= fraction * Math.Sqrt(2 * Math.PI);
        }

        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The density of the standard normal distribution, the derivative of <see cref="NormalCdf"/>.</summary>
    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    // From the highest power down.
    private static readonly double[] NormalNumerator =
    [
        3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
    ];

    private static readonly double[] NormalDenominator =
    [
        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
        440.413735824752,
    ];

    private static double Polynomial(double x, double[] coefficients)
    {
        double value = 0;
        foreach (double coefficient in coefficients) value = value * x + coefficient;
        return value;
    }
}
