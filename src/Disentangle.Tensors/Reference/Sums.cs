namespace Disentangle.Tensors.Reference;

/// <summary>Sums, log-sum-exps and covariances in double precision.</summary>
internal static class Sums
{
    /// <summary>The sum of all values.</summary>
    public static double Sum(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x) sum += value;
        return sum;
    }

    /// <summary>The sum of each row of x (rows, columns).</summary>
    public static double[] Rows(ReadOnlySpan<double> x, int rows, int columns)
    {
        double[] sums = new double[rows];
        for (int r = 0; r < rows; r++) sums[r] = Sum(x.Slice(r * columns, columns));
        return sums;
    }

    /// <summary>
    /// The mean over each row of the biased variance of two numbers, the second differences a + b - 2 m and c + d - 2 m around any m.
    /// </summary>
    public static double[] SecondDifferenceVariance(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, int rows)
    {
        double[] variances = new double[rows];
        int columns = rows == 0 ? 0 : a.Length / rows;
        for (int i = 0; i < a.Length; i++)
        {
            double first = a[i] + b[i], second = c[i] + d[i], mean = (first + second) / 2;
            variances[i / columns] += ((first - mean) * (first - mean) + (second - mean) * (second - mean)) / 2 / columns;
        }

        return variances;
    }

    /// <summary>The running sums of each row of x (rows, columns).</summary>
    public static double[] Cumulative(ReadOnlySpan<double> x, int rows, int columns)
    {
        double[] sums = x.ToArray();
        for (int i = 0; i < rows * columns; i++) sums[i] += i % columns == 0 ? 0 : sums[i - 1];
        return sums;
    }

    /// <summary>The sum of each column of x (rows, columns).</summary>
    public static double[] Columns(ReadOnlySpan<double> x, int rows, int columns)
    {
        double[] sums = new double[columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) sums[c] += x[r * columns + c];
        }

        return sums;
    }

    /// <summary>
    /// y[o, i] = log of the sum over n of exp(x[o, n, i] + w[o, n]); without w where that is empty. -infinity where all terms are.
    /// </summary>
    /// <returns>(outer, inner).</returns>
    public static double[] LogSumExp(ReadOnlySpan<double> x, ReadOnlySpan<double> logWeights, int outer, int length, int inner)
    {
        double[] y = new double[outer * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                double largest = double.NegativeInfinity;
                for (int n = 0; n < length; n++) largest = Math.Max(largest, Term(x, logWeights, o, n, i));
                double sum = 0;
                for (int n = 0; n < length && !double.IsNegativeInfinity(largest); n++)
                    sum += Math.Exp(Term(x, logWeights, o, n, i) - largest);
                y[o * inner + i] = sum == 0 ? double.NegativeInfinity : largest + Math.Log(sum);
            }
        }

        return y;

        double Term(ReadOnlySpan<double> x, ReadOnlySpan<double> w, int o, int n, int i) =>
            x[(o * length + n) * inner + i] + (w.IsEmpty ? 0 : w[o * length + n]);
    }

    /// <summary>The biased covariance of the columns of x (rows, columns): (1/B) sum over b of (x_b - m)(x_b - m)^T.</summary>
    /// <returns>(columns, columns).</returns>
    public static double[] Covariance(ReadOnlySpan<double> x, int rows, int columns)
    {
        double[] mean = Columns(x, rows, columns), covariance = new double[columns * columns];
        for (int d = 0; d < columns; d++)
        {
            for (int e = 0; e < columns; e++)
            {
                double sum = 0;
                for (int b = 0; b < rows; b++) sum += (x[b * columns + d] - mean[d] / rows) * (x[b * columns + e] - mean[e] / rows);
                covariance[d * columns + e] = sum / rows;
            }
        }

        return covariance;
    }
}
