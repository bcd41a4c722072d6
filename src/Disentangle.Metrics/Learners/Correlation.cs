namespace Disentangle.Metrics.Learners;

/// <summary>Correlations of every column of one matrix with every column of another.</summary>
public static class Correlation
{
    /// <summary>
    /// Pearson's correlation: P x Q values in [-1, 1]; 0 where a column is constant (NumPy's <c>corrcoef</c> has NaN there).
    /// </summary>
    /// <param name="a">N x P, row by row; finite.</param>
    /// <param name="p">P, at least 1.</param>
    /// <param name="b">N x Q, row by row; finite.</param>
    /// <param name="q">Q, at least 1.</param>
    /// <exception cref="ArgumentException">The matrices do not have as many rows, or a number is not finite.</exception>
    public static double[,] Pearson(double[] a, int p, double[] b, int q)
    {
        if (LabelledRows.Rows(a, p) is int n && LabelledRows.Rows(b, q) is int m && n != m)
            throw new ArgumentException($"both matrices need as many rows, got {n} and {m}", nameof(b));
        return Of(Columns.Centred(a, p, out _), Columns.Centred(b, q, out _));
    }

    /// <summary>
    /// Spearman's correlation, Pearson's of the ranks with the mean rank for equal values (SciPy's <c>spearmanr</c>): P x Q values in [-1,
    /// 1]; 0 where a column is constant.
    /// </summary>
    /// <inheritdoc cref="Pearson"/>
    public static double[,] Spearman(double[] a, int p, double[] b, int q)
    {
        if (LabelledRows.Rows(a, p) is int n && LabelledRows.Rows(b, q) is int m && n != m)
            throw new ArgumentException($"both matrices need as many rows, got {n} and {m}", nameof(b));
        return Of(RankColumns(a, p), RankColumns(b, q));
    }

    private static double[,] Of(double[][] a, double[][] b)
    {
        double[,] result = new double[a.Length, b.Length];
        double[] normA = Array.ConvertAll(a, column => Math.Sqrt(Dense.Dot(column, column)));
        double[] normB = Array.ConvertAll(b, column => Math.Sqrt(Dense.Dot(column, column)));
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                if (normA[i] > 0 && normB[j] > 0) result[i, j] = Math.Clamp(Dense.Dot(a[i], b[j]) / normA[i] / normB[j], -1, 1);
            }
        }

        return result;
    }

    private static double[][] RankColumns(double[] rows, int width)
    {
        double[][] columns = new double[width][];
        for (int c = 0; c < width; c++)
        {
            double[] ranks = Ranks.Of(Columns.Of(rows, width, c));
            columns[c] = Columns.Centred(ranks, 1, out _)[0];
        }

        return columns;
    }
}
