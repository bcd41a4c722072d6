namespace Disentangle.Metrics.Learners;

/// <summary>
/// Eigenvalues and eigenvectors of a real symmetric matrix by Jacobi's rotations (Golub and Van Loan: Matrix computations, 8.5).
/// </summary>
internal sealed class SymmetricEigen
{
    private const int MostSweeps = 100;

    private SymmetricEigen(double[] values, double[,] vectors) => (Values, Vectors) = (values, vectors);

    /// <summary>The eigenvalues, ascending (P).</summary>
    public double[] Values { get; }

    /// <summary>P x P: column j is the eigenvector of unit length of eigenvalue j, up to its sign.</summary>
    public double[,] Vectors { get; }

    /// <summary>Decomposes A = V diag(values) V'.</summary>
    /// <exception cref="ArgumentException">The matrix is not square, not symmetric (to 1e-10 of its
    /// largest entry), or not finite.</exception>
    public static SymmetricEigen Of(double[,] matrix)
    {
        int p = matrix.GetLength(0);
        double[,] a = Checked(matrix), v = new double[p, p];
        for (int i = 0; i < p; i++) v[i, i] = 1;
        bool rotated = true;
        for (int sweep = 0; sweep < MostSweeps && rotated; sweep++)
        {
            rotated = false;
            for (int i = 0; i < p; i++)
            {
                for (int j = i + 1; j < p; j++) rotated |= Rotate(a, v, i, j);
            }
        }

        int[] order = [.. Enumerable.Range(0, p).OrderBy(j => a[j, j])];
        double[,] vectors = new double[p, p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++) vectors[i, j] = v[i, order[j]];
        }

        return new SymmetricEigen(Array.ConvertAll(order, j => a[j, j]), vectors);
    }

    /// <summary>
    /// tr sqrt(A) = sum_j sqrt(lambda_j) of a positive semidefinite matrix; eigenvalues that are below 0, by rounding, count as 0.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static double TraceOfSquareRoot(double[,] matrix) => Of(matrix).Values.Sum(value => Math.Sqrt(Math.Max(0, value)));

    // A rotation of rows and columns i and j that makes a_ij zero; whether there was anything to do.
    private static bool Rotate(double[,] a, double[,] v, int i, int j)
    {
        double off = a[i, j];
        if (Math.Abs(off) <= 1e-300 || Math.Abs(off) <= 1e-17 * Math.Sqrt(Math.Abs(a[i, i])) * Math.Sqrt(Math.Abs(a[j, j])))
        {
            a[i, j] = a[j, i] = 0;
            return false;
        }

        double theta = (a[j, j] - a[i, i]) / 2 / off;
        double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + double.Hypot(theta, 1));
        double cosine = 1 / double.Hypot(tangent, 1), sine = tangent * cosine;
        (double ii, double jj) = (a[i, i] - tangent * off, a[j, j] + tangent * off);
        // A rotation that changes no diagonal entry is below rounding.
        bool changes = ii != a[i, i] || jj != a[j, j];
        int p = a.GetLength(0);
        for (int k = 0; k < p; k++)
        {
            if (k != i && k != j)
            {
                (double ki, double kj) = (a[k, i], a[k, j]);
                a[k, i] = a[i, k] = cosine * ki - sine * kj;
                a[k, j] = a[j, k] = sine * ki + cosine * kj;
            }

            (double vi, double vj) = (v[k, i], v[k, j]);
            (v[k, i], v[k, j]) = (cosine * vi - sine * vj, sine * vi + cosine * vj);
        }

        (a[i, i], a[j, j], a[i, j], a[j, i]) = (ii, jj, 0, 0);
        return changes;
    }

    private static double[,] Checked(double[,] matrix)
    {
        int p = matrix.GetLength(0);
        if (matrix.GetLength(1) != p)
            throw new ArgumentException($"the matrix must be square, got {p} x {matrix.GetLength(1)}", nameof(matrix));
        double largest = 0;
        foreach (double value in matrix)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"the matrix must hold finite numbers, got {value}", nameof(matrix));
            largest = Math.Max(largest, Math.Abs(value));
        }

        double[,] a = new double[p, p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                if (Math.Abs(matrix[i, j] - matrix[j, i]) > 1e-10 * largest)
                {
                    throw new ArgumentException(
                        $"the matrix must be symmetric, got {matrix[i, j]} and {matrix[j, i]} at ({i}, {j})", nameof(matrix));
                }

                a[i, j] = (matrix[i, j] + matrix[j, i]) / 2;
            }
        }

        return a;
    }
}
