using Disentangle.Foundation.Numerics;

namespace Disentangle.Distributions;

/// <summary>
/// The Indian buffet process by its sticks (Teh, Goeruer, Ghahramani: Stick-breaking construction for the Indian buffet process,
/// AISTATS 2007): nu_k ~ Beta(alpha, 1), <c>pi_k = prod over j &lt;= k of nu_j</c> the probability that an image has feature k.
/// alpha is how many features an image has on average, where there is no end to them.
/// </summary>
public static class StickBreaking
{
    // 1 - pi is kept from 0: this is far below what any 32-bit random number makes of it, unless nu's distribution sits at 1.
    private const float Least = 1e-20f;

    /// <summary>logit pi_k = log pi_k - log(1 - pi_k), with log pi the running sum of log nu: decreasing in k.</summary>
    /// <param name="logNu">log nu, (B, K), negative.</param>
    /// <returns>(B, K), at most 46 (a pi of 1 - 1e-20).</returns>
    public static Var Logits(Var logNu)
    {
        Var logPi = Op.CumulativeSum(logNu) - Least;
        return logPi - Op.LogOneMinusExp(logPi);
    }

    /// <summary>Draws sticks of the prior.</summary>
    /// <param name="alpha">Positive.</param>
    /// <param name="logPi">log pi, (K).</param>
    /// <param name="random">Decides them.</param>
    public static void Draw(double alpha, Span<double> logPi, ref Philox random)
    {
        double sum = 0;
        foreach (ref double value in logPi)
        {
            // nu = u^(1 / alpha).
            sum -= random.NextExponential() / alpha;
            value = sum;
        }
    }

    /// <summary>
    /// How many of the first K features an image of the prior has on average: <c>alpha (1 - (alpha / (alpha + 1))^K)</c>.
    /// </summary>
    public static double ExpectedFeatures(double alpha, int features) => alpha * (1 - Math.Pow(alpha / (alpha + 1), features));
}
