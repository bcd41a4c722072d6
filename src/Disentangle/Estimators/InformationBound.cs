namespace Disentangle.Estimators;

/// <summary>
/// The variational lower bound of the mutual information of a code c and what is made of it (Barber and Agakov 2003; Chen et al.: InfoGAN,
/// NeurIPS 2016, equation 5): <c>L_I = H(c) + E log Q(c | x)</c>, with the exact entropy of c, in nats.
/// </summary>
public static class InformationBound
{
    /// <summary>Of a code that is one of K categories, all equally likely: <c>log K + mean log Q(c | x)</c>, at most log K.</summary>
    /// <param name="oneHot">c, (B, K): 1 for the category, 0 elsewhere; constant.</param>
    /// <param name="logits">Of Q(c | x), (B, K).</param>
    /// <returns>A scalar.</returns>
    public static Var Categorical(Var oneHot, Var logits) =>
        Op.Mean(Op.SumLast(oneHot * logits) - Op.LogSumExp(logits, 1)) + MathF.Log(logits.Shape[1]);

    /// <summary>
    /// Of codes from U(-1, 1), each of entropy log 2, under Q(c | x) = N(mean, exp(lv)): <c>D log 2 + mean
    /// sum_d log N(c_d; mean_d, exp(lv_d))</c>.
    /// </summary>
    /// <remarks>
    /// Such a code carries any amount of information where x gives it away exactly, so there is no upper limit. A Q that ignores x
    /// cannot reach 0: the best Gaussian, N(0, 1/3), gives -0.176 for each code.
    /// </remarks>
    /// <param name="codes">c, (B, D), in (-1, 1); constant.</param>
    /// <param name="mean">Of Q(c | x), (B, D).</param>
    /// <param name="logVariance">Of Q(c | x), (B, D).</param>
    /// <returns>A scalar.</returns>
    public static Var Uniform(Var codes, Var mean, Var logVariance) =>
        Op.Mean(Op.SumLast(Op.GaussianLogDensity(codes, mean, logVariance))) + codes.Shape[1] * MathF.Log(2);
}
