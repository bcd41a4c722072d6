namespace Disentangle.Metrics.Learners;

/// <summary>Columns of a matrix that is stored row by row.</summary>
internal static class Columns
{
    /// <summary>Column <paramref name="column"/> of rows of <paramref name="width"/> values.</summary>
    public static double[] Of(double[] rows, int width, int column)
    {
        double[] values = new double[rows.Length / width];
        for (int i = 0; i < values.Length; i++) values[i] = rows[i * width + column];
        return values;
    }

    /// <summary>Every column less its mean; a constant column is exactly 0.</summary>
    public static double[][] Centred(double[] rows, int width, out double[] means)
    {
        double[][] columns = [.. Enumerable.Range(0, width).Select(c => Of(rows, width, c))];
        means = Array.ConvertAll(columns, Mean);
        for (int c = 0; c < width; c++)
        {
            for (int i = 0; i < columns[c].Length; i++) columns[c][i] -= means[c];
        }

        return columns;
    }

    // Relative to the first value: the mean of equal values is that value, without rounding.
    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value - values[0];
        return values[0] + sum / values.Length;
    }
}
