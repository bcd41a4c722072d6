namespace Disentangle.Tensors.Reference;

/// <summary>How far a batch of codes is from a factorised support, in double precision, by three loops.</summary>
internal static class Support
{
    /// <summary>h_ij of pairs of units. mean (B, D), pairs (P, 2).</summary>
    /// <returns>(P); 0 of an empty batch.</returns>
    public static double[] Corners(ReadOnlySpan<double> mean, ReadOnlySpan<double> pairs, int batch, int units)
    {
        double[] corners = new double[pairs.Length / 2];
        for (int p = 0; p < corners.Length; p++)
        {
            (int i, int j) = ((int)pairs[2 * p], (int)pairs[2 * p + 1]);
            for (int a = 0; a < batch; a++)
            {
                for (int c = 0; c < batch; c++)
                {
                    double least = double.PositiveInfinity;
                    for (int b = 0; b < batch; b++)
                    {
                        double x = mean[a * units + i] - mean[b * units + i], y = mean[c * units + j] - mean[b * units + j];
                        least = Math.Min(least, x * x + y * y);
                    }

                    corners[p] = Math.Max(corners[p], least);
                }
            }
        }

        return corners;
    }
}
