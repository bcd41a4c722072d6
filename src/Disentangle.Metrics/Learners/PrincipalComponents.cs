namespace Disentangle.Metrics.Learners;

/// <summary>
/// The principal components of rows of numbers, such as codes: the orthonormal directions v_1 ... v_D of largest variance, eigenvectors of
/// the covariance matrix (Pearson: On lines and planes of closest fit to systems of points in space, 1901). Exact: all rows count, in
/// double precision. Columns are not brought to one scale.
/// </summary>
public sealed class PrincipalComponents
{
    private readonly double[,] _directions;

    private PrincipalComponents(double[] mean, double[] variances, double[,] directions) =>
        (Mean, Variances, _directions) = (mean, variances, directions);

    /// <summary>The mean of the rows, (D).</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>The variance of the rows along each component (biased, 1 / n), (D), the largest first; at least 0.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The sum of the variances of the columns, which is that of the components.</summary>
    public double TotalVariance => Variances.Sum();

    /// <summary>The share of the total variance that a component explains, 0 to 1; NaN where nothing varies.</summary>
    /// <param name="component">From 0 to D - 1.</param>
    public double ShareOf(int component) => Variances[component] / TotalVariance;

    /// <summary>
    /// A component, (D), of length 1: its d-th number is the loading of column d, -1 to 1. The loading that is largest in size is positive.
    /// </summary>
    /// <param name="component">From 0 to D - 1.</param>
    public double[] Direction(int component) =>
        [.. Enumerable.Range(0, Mean.Count).Select(d => _directions[d, component])];

    /// <summary>Finds the components of rows.</summary>
    /// <param name="rows">(n, D), row by row; n at least 1.</param>
    /// <param name="columns">D.</param>
    /// <exception cref="ArgumentException">There is no row, the values are no whole rows, or one is not finite.</exception>
    public static PrincipalComponents Of(ReadOnlySpan<float> rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (rows.Length == 0 || rows.Length % columns != 0)
            throw new ArgumentException($"{rows.Length} values are no rows of {columns}", nameof(rows));
        int n = rows.Length / columns;
        double[] mean = new double[columns], centred = new double[columns];
        for (int j = 0; j < rows.Length; j++) mean[j % columns] += rows[j];
        for (int d = 0; d < columns; d++) mean[d] /= n;
        double[,] covariance = new double[columns, columns];
        for (int i = 0; i < n; i++)
        {
            for (int d = 0; d < columns; d++)
            {
                centred[d] = rows[i * columns + d] - mean[d];
                for (int e = 0; e <= d; e++) covariance[d, e] += centred[d] * centred[e];
            }
        }

        for (int d = 0; d < columns; d++)
            for (int e = 0; e <= d; e++) covariance[e, d] = covariance[d, e] /= n;
        SymmetricEigen eigen = SymmetricEigen.Of(covariance);
        double[] variances = [.. eigen.Values.Reverse().Select(value => Math.Max(0, value))];
        double[,] directions = new double[columns, columns];
        for (int c = 0; c < columns; c++)
        {
            int from = columns - 1 - c, largest = 0;
            for (int d = 1; d < columns; d++)
                if (Math.Abs(eigen.Vectors[d, from]) > Math.Abs(eigen.Vectors[largest, from])) largest = d;
            double sign = eigen.Vectors[largest, from] < 0 ? -1 : 1;
            for (int d = 0; d < columns; d++) directions[d, c] = sign * eigen.Vectors[d, from];
        }

        return new PrincipalComponents(mean, variances, directions);
    }
}
