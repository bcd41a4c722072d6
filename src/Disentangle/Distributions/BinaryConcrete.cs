using Disentangle.Foundation.Numerics;

namespace Disentangle.Distributions;

/// <summary>
/// Coins made differentiable (Maddison, Mnih, Teh: The concrete distribution, ICLR 2017, appendix B): with L standard logistic
/// noise, <c>y = (l + L) / lambda</c>, and sigmoid(y) stands for a coin of logit l. Rounded, it is exactly that coin at every
/// temperature lambda; the lower lambda, the nearer it is to 0 or 1 by itself.
/// </summary>
public static class BinaryConcrete
{
    /// <summary>y, the logit of the relaxed coin.</summary>
    /// <param name="logit">l, of any shape.</param>
    /// <param name="logistic">L, of the same shape: see <see cref="Tape.Logistic"/>.</param>
    /// <param name="temperature">lambda, positive.</param>
    public static Var Sample(Var logit, Var logistic, float temperature) => (logit + logistic) * (1 / temperature);

    /// <summary>
    /// log q(y) - log p(y) at the sample y of q, whose mean is KL(q || p) (appendix C.3.2); y being the logit, this is also the
    /// ratio of the densities of sigmoid(y). Single samples may be negative.
    /// </summary>
    /// <remarks>
    /// With equal temperatures the mean is delta coth(delta / 2) - 2 whatever they are, which is at least the divergence of
    /// the coins, and 0 at delta = 0 in every sample. With different ones it is not 0 at delta = 0, and grows with |l|.
    /// </remarks>
    /// <param name="delta">The logit of q less that of p.</param>
    /// <param name="priorLogit">l, the logit of p.</param>
    /// <param name="logistic">The noise that y was made from.</param>
    /// <param name="temperature">lambda of q, positive.</param>
    /// <param name="priorTemperature">lambda of p, positive.</param>
    public static Var LogRatio(Var delta, Var priorLogit, Var logistic, float temperature, float priorTemperature) =>
        LogRatio(delta + logistic, priorLogit, logistic, priorTemperature / temperature);

    /// <summary>
    /// <see cref="LogRatio(Var, Var, Var, float, float)"/> at delta = 0: its mean is what different temperatures cost where q and p are of
    /// the same coin. It is even in l, and grows like <c>(1 - ratio) |l| - 2 - log ratio</c>.
    /// </summary>
    /// <param name="priorLogit">l, the logit of both.</param>
    /// <param name="logistic">The noise.</param>
    /// <param name="temperature">lambda of q, positive.</param>
    /// <param name="priorTemperature">lambda of p, positive.</param>
    public static Var LogRatioFloor(Var priorLogit, Var logistic, float temperature, float priorTemperature) =>
        LogRatio(logistic, priorLogit, logistic, priorTemperature / temperature);

    /// <summary>KL of two coins, the first of logit l + delta, the second of logit l, in nats; at least 0.</summary>
    /// <param name="delta">The difference of the logits.</param>
    /// <param name="priorLogit">l, of the same shape.</param>
    /// <returns><c>s delta - softplus(l + delta) + softplus(l)</c> with s = sigmoid(l + delta).</returns>
    public static Var BernoulliKl(Var delta, Var priorLogit)
    {
        Var logit = delta + priorLogit;
        return Op.Sigmoid(logit) * delta - Op.Softplus(logit) + Op.Softplus(priorLogit);
    }

    /// <summary>The logarithm of the density of y: <c>log lambda + t - 2 softplus(t)</c>, t = l - lambda y.</summary>
    public static double LogDensity(double y, double logit, double temperature)
    {
        double t = logit - temperature * y;
        return Math.Log(temperature) + t - 2 * SpecialFunctions.Softplus(t);
    }

    // l - lambda_p y with y = (l + delta + L) / lambda_q, so ordered that no two large logits are subtracted.
    private static Var LogRatio(Var shifted, Var priorLogit, Var logistic, float ratio)
    {
        Var t = shifted * -ratio;
        if (ratio != 1) t += priorLogit * (1 - ratio);
        return NegativeLogLogistic(t) - NegativeLogLogistic(-logistic) - MathF.Log(ratio);
    }

    // -log of the logistic density: 2 softplus(t) - t.
    private static Var NegativeLogLogistic(Var t) => Op.Softplus(t) * 2f - t;
}
