namespace Disentangle.Estimators;

/// <summary>
/// The three parts of the mean KL term with the aggregate posterior taken for the Gaussian of its own mean m and covariance
/// Sigma = E[diag sigma^2] + Cov[mu], in closed form:
/// <c>I = (log det Sigma - E[sum_d log sigma_d^2]) / 2</c>, <c>TC = (sum_d log Sigma_dd - log det Sigma) / 2</c>,
/// <c>sum_d (Sigma_dd + m_d^2 - 1 - log Sigma_dd) / 2</c>.
/// </summary>
/// <remarks>
/// The parts add up to the analytic KL exactly. I is never too small, for of all densities of this mean and covariance the Gaussian has the
/// largest entropy; it can exceed the entropy of the images. TC sees linear dependence alone: it is 0 for units that
/// are uncorrelated, however dependent.
/// </remarks>
public static class MomentMatching
{
    /// <summary>
    /// The parts in nats. Nothing is sampled; the standard errors tell how much the parts would vary if the N images were drawn anew, by
    /// the infinitesimal jackknife (Efron: The jackknife, the bootstrap and other resampling plans, 1982, section 6).
    /// </summary>
    public static KlParts Of(PosteriorTable posteriors)
    {
        int d = posteriors.Latents;
        PosteriorMoments moments = new(posteriors);
        (double[] m, double[,] sigma) = (moments.Mean, moments.Covariance);
        double logProduct = 0, dimensionWise = 0;
        for (int i = 0; i < d; i++)
        {
            logProduct += Math.Log(sigma[i, i]);
            dimensionWise += 0.5 * (sigma[i, i] + m[i] * m[i] - 1 - Math.Log(sigma[i, i]));
        }

        (double information, double correlation, double dimensionWiseError, double kl) = Errors(posteriors, m,
            sigma, moments.InverseCovariance());
        return new KlParts(
            0.5 * (moments.LogDeterminant - moments.MeanLogVariance), 0.5 * (logProduct - moments.LogDeterminant), dimensionWise,
            information, correlation, dimensionWiseError, kl);
    }

    // The influence of image n on each part is its derivative with respect to the image's weight: with
    // dSigma = diag sigma_n^2 + (mu_n - m)(mu_n - m)^T - Sigma, d log det Sigma = tr(Sigma^-1 dSigma).
    private static (double Information, double Correlation, double DimensionWise, double Kl) Errors(
        PosteriorTable posteriors, double[] m, double[,] sigma, double[,] inverse)
    {
        int d = posteriors.Latents;
        InfluenceError information = default, correlation = default, dimensionWise = default, kl = default;
        double[] centred = new double[d];
        for (int row = 0; row < posteriors.Count; row++)
        {
            ReadOnlySpan<float> mean = posteriors.Mean.HostRead().Slice(row * d, d);
            ReadOnlySpan<float> logVariance = posteriors.LogVariance.HostRead().Slice(row * d, d);
            double trace = -d, logVariances = 0, ratios = 0, units = 0;
            for (int i = 0; i < d; i++) centred[i] = mean[i] - m[i];
            for (int i = 0; i < d; i++)
            {
                double variance = Math.Exp(logVariance[i]), change = variance + centred[i] * centred[i] - sigma[i, i];
                trace += inverse[i, i] * variance;
                for (int j = 0; j < d; j++) trace += centred[i] * inverse[i, j] * centred[j];
                logVariances += logVariance[i];
                ratios += change / sigma[i, i];
                units += change + 2 * m[i] * centred[i] - change / sigma[i, i];
            }

            double p = posteriors.Probability(row);
            information.Add(0.5 * (trace - logVariances), p);
            correlation.Add(0.5 * (ratios - trace), p);
            dimensionWise.Add(0.5 * units, p);
            kl.Add(0.5 * (trace - logVariances + ratios - trace + units), p);
        }

        return (information.StandardError, correlation.StandardError, dimensionWise.StandardError, kl.StandardError);
    }

    // The root of sum p_n^2 (influence_n - mean)^2, where p_n = 1/N with the N - 1 of an unbiased variance.
    private struct InfluenceError
    {
        private double _squares, _products, _values, _mean;
        private int _count;

        public void Add(double influence, double p)
        {
            _mean += p * influence;
            _squares += p * p * influence * influence;
            _products += p * p * influence;
            _values += p * p;
            _count++;
        }

        public readonly double StandardError =>
            Math.Sqrt(Math.Max(0, _squares - 2 * _mean * _products + _mean * _mean * _values) * _count / (_count - 1));
    }
}
