namespace Disentangle.Estimators;

/// <summary>Mean m and covariance Sigma = E[diag sigma^2] + Cov[mu] of the aggregate posterior, and what follows from them.</summary>
internal sealed class PosteriorMoments
{
    // The lower factor L of Sigma = L L^T: Sigma is a covariance plus positive variances, so it is positive definite.
    private readonly double[,] _factor;

    /// <summary>The moments of all posteriors together.</summary>
    public PosteriorMoments(PosteriorTable posteriors)
    {
        int n = posteriors.Count, d = posteriors.Latents;
        ReadOnlySpan<float> mean = posteriors.Mean.HostRead(), logVariance = posteriors.LogVariance.HostRead();
        double[] m = new double[d], centred = new double[d];
        double[,] sigma = new double[d, d];
        double sum = 0;
        for (int i = 0; i < mean.Length; i++) m[i % d] += posteriors.Share(mean[i], i / d);
        for (int row = 0; row < n; row++)
        {
            for (int i = 0; i < d; i++)
            {
                centred[i] = mean[row * d + i] - m[i];
                sigma[i, i] += posteriors.Share(Math.Exp(logVariance[row * d + i]), row);
                sum += posteriors.IsUniform ? logVariance[row * d + i] : n * posteriors.Share(logVariance[row * d + i], row);
            }

            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++) sigma[i, j] += posteriors.Share(centred[i] * centred[j], row);
            }
        }

        (Mean, Covariance, MeanLogVariance, _factor) = (m, sigma, sum / n, Cholesky(sigma));
        for (int i = 0; i < d; i++) LogDeterminant += 2 * Math.Log(_factor[i, i]);
    }

    /// <summary>m, (D).</summary>
    public double[] Mean { get; }

    /// <summary>Sigma, (D, D).</summary>
    public double[,] Covariance { get; }

    /// <summary>log det Sigma.</summary>
    public double LogDeterminant { get; }

    /// <summary>The mean of sum_d log sigma_d^2 over the posteriors.</summary>
    public double MeanLogVariance { get; }

    /// <summary>Replaces each row z by L^-1 (z - m): then the Gaussian of these moments becomes N(0, I).</summary>
    /// <param name="rows">(n, D).</param>
    public void Whiten(Span<float> rows)
    {
        int d = Mean.Length;
        Span<double> x = stackalloc double[d];
        for (int row = 0; row < rows.Length; row += d)
        {
            for (int i = 0; i < d; i++) x[i] = rows[row + i] - Mean[i];
            Forward(x);
            for (int i = 0; i < d; i++) rows[row + i] = (float)x[i];
        }
    }

    /// <summary>Sigma^-1, (D, D).</summary>
    public double[,] InverseCovariance()
    {
        int d = Mean.Length;
        double[,] inverse = new double[d, d];
        Span<double> x = stackalloc double[d];
        for (int column = 0; column < d; column++)
        {
            x.Clear();
            x[column] = 1;
            Forward(x);
            for (int i = d - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < d; k++) x[i] -= _factor[k, i] * x[k];
                x[i] /= _factor[i, i];
            }

            for (int i = 0; i < d; i++) inverse[i, column] = x[i];
        }

        return inverse;
    }

    // x becomes L^-1 x.
    private void Forward(Span<double> x)
    {
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = 0; k < i; k++) x[i] -= _factor[i, k] * x[k];
            x[i] /= _factor[i, i];
        }
    }

    private static double[,] Cholesky(double[,] matrix)
    {
        int size = matrix.GetLength(0);
        double[,] factor = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = matrix[i, j];
                for (int k = 0; k < j; k++) value -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(value) : value / factor[j, j];
            }
        }

        return factor;
    }
}
