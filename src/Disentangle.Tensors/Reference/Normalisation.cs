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

    /// <summary>
    /// Each image with the statistics of its own pixels. x (B, pixels, C); gamma and beta (C) or (B, C), empty for 1 and 0.
    /// </summary>
    /// <returns>(B, pixels, C).</returns>
    public static double[] OfImages(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gamma, ReadOnlySpan<double> beta, int batch, int channels, double epsilon,
        Activation activation = default)
    {
        List<double> all = [];
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<double> image = x.Slice(x.Length / batch * b, x.Length / batch);
            double[] scale = Own(gamma, b, 1), shift = Own(beta, b, 0);
            all.AddRange(OfBatch(image, scale, shift, epsilon, activation));
        }

        return [.. all];

        double[] Own(ReadOnlySpan<double> values, int image, double otherwise)
        {
            if (values.Length == 0) return [.. Enumerable.Repeat(otherwise, channels)];
            return values.Length == channels ? values.ToArray() : values.Slice(image * channels, channels).ToArray();
        }
    }
}
