namespace Disentangle.Estimators;

/// <summary>
/// The mean KL(q(z | x) || N(0, I)) of a batch in three parts (Chen et al., NeurIPS 2018), each a single number in nats.
/// Their sum is <c>mean_i [log q(z_i | x_i) - log p(z_i)]</c> for whatever weights: the weights move nats between the parts only.
/// </summary>
/// <param name="IndexCodeInformation">I(n; z), what a code says about which image it came from: KL(q(n, z) || q(n) q(z)).</param>
/// <param name="TotalCorrelation">TC: KL(q(z) || prod_d q(z_d)). An estimate can be below 0.</param>
/// <param name="DimensionWiseKl">sum_d KL(q(z_d) || p(z_d)). An estimate can be below 0.</param>
public readonly record struct KlDecomposition(Var IndexCodeInformation, Var TotalCorrelation, Var DimensionWiseKl)
{
    private const float LogTwoPi = 1.8378771f;

    /// <summary>
    /// Estimates the parts at one sample of each posterior. Gradients flow through all three arguments, the means and variances in
    /// both of their roles, as the posterior of z_i and as a component of q(z).
    /// </summary>
    /// <param name="z">(B, D): z_i is a sample of the posterior i.</param>
    /// <param name="mean">(B, D).</param>
    /// <param name="logVariance">log sigma^2, (B, D).</param>
    /// <param name="logWeights">log W, (B, B), from <see cref="AggregatePosteriorEstimator.LogWeights"/>, in the
    /// memory of the tape's device.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static KlDecomposition Of(Var z, Var mean, Var logVariance, Tensor logWeights)
    {
        Var logQzx = Op.SumLast(Op.GaussianLogDensity(z, mean, logVariance));                  // (B): log q(z_i | x_i)
        Var logPz = Op.SumLast(Op.Square(z)) * -0.5f - 0.5f * LogTwoPi * z.Shape.Last;         // (B): log p(z_i)
        Var pairs = Op.PairwiseGaussianLogDensity(z, mean, logVariance);                       // (B, B, D): log q(z_id | x_j)

        // A weight belongs to an image: once for all units together in q(z), once for each unit alone in q(z_d).
        Var logQz = Op.LogSumExp(Op.SumLast(pairs), dimension: 1, logWeights);                 // (B): log q(z_i)
        Var logProductQzd = Op.SumLast(Op.LogSumExp(pairs, dimension: 1, logWeights));         // (B): sum_d log q(z_id)

        return new KlDecomposition(Op.Mean(logQzx - logQz), Op.Mean(logQz - logProductQzd), Op.Mean(logProductQzd - logPz));
    }
}
