namespace Disentangle.Tensors;

/// <summary>How far the posteriors N(mean1, sigma1^2) and N(mean2, sigma2^2) of a latent unit are apart in a pair of images.</summary>
public enum PairDistance
{
    /// <summary>Twice KL(q1 || q2): sigma1^2 / sigma2^2 + (mean2 - mean1)^2 / sigma2^2 - 1 - log(sigma1^2 / sigma2^2).</summary>
    Kl,

    /// <summary>The mean of both directions of <see cref="Kl"/>.</summary>
    Symmetric,

    /// <summary>The absolute difference of the means.</summary>
    Mean,
}

/// <summary>The distances of <see cref="PairDistance"/>.</summary>
public static class PairDistances
{
    /// <summary>How far N(mean1, exp(logVariance1)) and N(mean2, exp(logVariance2)) are apart, at least 0 up to rounding.</summary>
    /// <param name="distance">Which distance.</param>
    /// <param name="mean1">The mean of the first.</param>
    /// <param name="logVariance1">log sigma^2 of the first.</param>
    /// <param name="mean2">The mean of the second.</param>
    /// <param name="logVariance2">log sigma^2 of the second.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such distance.</exception>
    public static double Between(this PairDistance distance, double mean1, double logVariance1, double mean2, double logVariance2)
    {
        double difference = mean2 - mean1;
        return distance switch
        {
            PairDistance.Kl => TwiceKl(difference, logVariance1, logVariance2),
            PairDistance.Symmetric =>
                0.5 * (TwiceKl(difference, logVariance1, logVariance2) + TwiceKl(difference, logVariance2, logVariance1)),
            PairDistance.Mean => Math.Abs(difference),
            _ => throw new ArgumentOutOfRangeException(nameof(distance)),
        };
    }

    /// <summary>The middle of the least and the largest distance of the units of a pair: units below it are shared.</summary>
    /// <param name="distances">Those of all units, at least one.</param>
    public static double Threshold(ReadOnlySpan<double> distances)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double distance in distances) (least, most) = (Math.Min(least, distance), Math.Max(most, distance));
        return 0.5 * (least + most);
    }

    private static double TwiceKl(double difference, double logVariance, double otherLogVariance) =>
        Math.Exp(logVariance - otherLogVariance) + difference * difference * Math.Exp(-otherLogVariance) - 1
            + otherLogVariance - logVariance;
}
