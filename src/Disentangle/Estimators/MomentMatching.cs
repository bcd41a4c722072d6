namespace Disentangle.Estimators;

/// <summary>
/// The three parts of the mean KL term with the aggregate posterior taken for the Gaussian of its own mean m and covariance
/// Sigma = E[diag sigma^2] + Cov[mu], in closed form:
/// <c>I = (log det Sigma - E[sum_d log sigma_d^2]) / 2</c>, <c>TC = (sum_d log Sigma_dd - log det Sigma) / 2</c>,
/// <c>sum_d (Sigma_dd + m_d^2 - 1 - log Sigma_dd) / 2</c>.
/// </summary>
/// <remarks>
/// The parts add up to the analytic KL exactly. I is never too small, for of all densities of this mean and covariance the Gaussian has the
/// largest entropy; it can exceed log N. TC sees linear dependence alone: it is 0 for units that are uncorrelated, however dependent.
/// </remarks>
public static class MomentMatching
{
    /// <summary>
    /// The parts in nats. Nothing is sampled; the standard errors tell how much the parts would vary if the N images were drawn anew, by the
    /// infinitesimal jackknife (Efron: The jackknife, the bootstrap and other resampling plans, 1982, section 6).
    /// </summary>
    public static KlParts Of(PosteriorTable posteriors)
    {
        int d = posteriors.Latents;
        (double[] m, double[,] sigma, double meanLogVariance) = Moments(posteriors);
        (double[,] inverse, double logDeterminant) = Invert(sigma);
        double logProduct = 0, dimensionWise = 0;
        for (int i = 0; i < d; i++)
        {
            logProduct += Math.Log(sigma[i, i]);
            dimensionWise += 0.5 * (sigma[i, i] + m[i] * m[i] - 1 - Math.Log(sigma[i, i]));
        }

        (double information, double correlation, double dimensionWiseError, double kl) = Errors(posteriors, m, sigma, inverse);
        return new KlParts(
            0.5 * (logDeterminant - meanLogVariance), 0.5 * (logProduct - logDeterminant), dimensionWise, information, correlation, dimensionWiseError, kl);
    }

    // The mean, the covariance, and the mean of sum_d log sigma_d^2.
    private static (double[] Mean, double[,] Covariance, double LogVariance) Moments(PosteriorTable posteriors)
    {
        int n = posteriors.Count, d = posteriors.Latents;
        ReadOnlySpan<float> mean = posteriors.Mean.Span, logVariance = posteriors.LogVariance.Span;
        double[] m = new double[d], centred = new double[d];
        double[,] sigma = new double[d, d];
        double sum = 0;
        for (int i = 0; i < mean.Length; i++) m[i % d] += (double)mean[i] / n;
        for (int row = 0; row < n; row++)
        {
            for (int i = 0; i < d; i++)
            {
                centred[i] = mean[row * d + i] - m[i];
                sigma[i, i] += Math.Exp(logVariance[row * d + i]) / n;
                sum += logVariance[row * d + i];
            }

            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++) sigma[i, j] += centred[i] * centred[j] / n;
            }
        }

        return (m, sigma, sum / n);
    }

    // The influence of image n on each part is its derivative with respect to the image's weight: with
    // dSigma = diag sigma_n^2 + (mu_n - m)(mu_n - m)^T - Sigma, d log det Sigma = tr(Sigma^-1 dSigma).
    private static (double Information, double Correlation, double DimensionWise, double Kl) Errors(
        PosteriorTable posteriors, double[] m, double[,] sigma, double[,] inverse)
    {
        int d = posteriors.Latents;
        RunningMean information = default, correlation = default, dimensionWise = default, kl = default;
        double[] centred = new double[d];
        for (int row = 0; row < posteriors.Count; row++)
        {
            ReadOnlySpan<float> mean = posteriors.Mean.Span.Slice(row * d, d), logVariance = posteriors.LogVariance.Span.Slice(row * d, d);
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

            information.Add(0.5 * (trace - logVariances));
            correlation.Add(0.5 * (ratios - trace));
            dimensionWise.Add(0.5 * units);
            kl.Add(0.5 * (trace - logVariances + ratios - trace + units));
        }

        return (information.StandardError, correlation.StandardError, dimensionWise.StandardError, kl.StandardError);
    }

    // By the Cholesky factor L: Sigma is a covariance plus positive variances, so it is positive definite.
    private static (double[,] Inverse, double LogDeterminant) Invert(double[,] sigma)
    {
        int d = sigma.GetLength(0);
        double[,] factor = new double[d, d], inverse = new double[d, d];
        double logDeterminant = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = sigma[i, j];
                for (int k = 0; k < j; k++) sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }

            logDeterminant += 2 * Math.Log(factor[i, i]);
        }

        double[] x = new double[d];
        for (int column = 0; column < d; column++)
        {
            for (int i = 0; i < d; i++)
            {
                double sum = i == column ? 1 : 0;
                for (int k = 0; k < i; k++) sum -= factor[i, k] * x[k];
                x[i] = sum / factor[i, i];
            }

            for (int i = d - 1; i >= 0; i--)
            {
                double sum = x[i];
                for (int k = i + 1; k < d; k++) sum -= factor[k, i] * x[k];
                x[i] = sum / factor[i, i];
            }

            for (int i = 0; i < d; i++) inverse[i, column] = x[i];
        }

        return (inverse, logDeterminant);
    }
}
