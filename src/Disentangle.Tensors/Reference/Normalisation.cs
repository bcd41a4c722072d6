namespace Disentangle.Tensors.Reference;

/// <summary>Normalisation of columns in double precision.</summary>
internal static class Normalisation
{
    /// <summary>Mean and biased variance of each column of x (rows, columns).</summary>
    public static (double[] Mean, double[] Variance) Moments(ReadOnlySpan<double> x, int rows, int columns)
    {
        double[] mean = new double[columns], variance = new double[columns];
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < rows; r++) mean[c] += x[r * columns + c] / rows;
            for (int r = 0; r < rows; r++) variance[c] += (x[r * columns + c] - mean[c]) * (x[r * columns + c] - mean[c]) / rows;
        }

        return (mean, variance);
    }

    /// <summary>y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta) with the given statistics of each column.</summary>
    /// <returns>(rows, columns).</returns>
    public static double[] Normalise(
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> variance,
        ReadOnlySpan<double> gamma,
        ReadOnlySpan<double> beta,
        double epsilon,
        Activation activation = default)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % mean.Length;
            y[i] = Functions.Activate(activation, gamma[c] * (x[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon) + beta[c]);
        }

        return y;
    }

    /// <summary>The same with the statistics of x itself.</summary>
    /// <returns>(rows, columns).</returns>
    public static double[] OfBatch(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gamma, ReadOnlySpan<double> beta, double epsilon, Activation activation = default)
    {
        (double[] mean, double[] variance) = Moments(x, x.Length / gamma.Length, gamma.Length);
        return Normalise(x, mean, variance, gamma, beta, epsilon, activation);
    }
}
