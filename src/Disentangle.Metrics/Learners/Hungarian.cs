namespace Disentangle.Metrics.Learners;

/// <summary>
/// The assignment problem by shortest augmenting paths with dual prices (Kuhn: The Hungarian method for the assignment problem, 1955;
/// Jonker and Volgenant: A shortest augmenting path algorithm for dense and sparse linear assignment problems, 1987): SciPy's
/// <c>linear_sum_assignment</c>.
/// </summary>
internal static class Hungarian
{
    /// <summary>
    /// One column for each row, each column at most once, such that the sum of the gains is greatest. Where there are more rows than
    /// columns min(K, D) rows get one and the others -1. Among equally good assignments which one is returned depends on the gains alone.
    /// </summary>
    /// <param name="gains">K x D, finite.</param>
    /// <returns>The column of each row (K).</returns>
    /// <exception cref="ArgumentException">A gain is not finite.</exception>
    public static int[] Maximise(double[,] gains)
    {
        int rows = gains.GetLength(0), columns = gains.GetLength(1);
        foreach (double gain in gains)
        {
            if (!double.IsFinite(gain)) throw new ArgumentException($"gains must be finite numbers, got {gain}", nameof(gains));
        }

        if (rows <= columns) return Minimise(rows, columns, (i, j) => -gains[i, j]);
        int[] rowOf = Minimise(columns, rows, (j, i) => -gains[i, j]);
        int[] columnOf = new int[rows];
        Array.Fill(columnOf, -1);
        for (int j = 0; j < columns; j++) columnOf[rowOf[j]] = j;
        return columnOf;
    }

    /// <summary>The sum of the gains of <see cref="Maximise"/>.</summary>
    public static double Sum(double[,] gains, ReadOnlySpan<int> columnOf)
    {
        double sum = 0;
        for (int i = 0; i < columnOf.Length; i++)
        {
            if (columnOf[i] >= 0) sum += gains[i, columnOf[i]];
        }

        return sum;
    }

    // At least as many columns as rows. Rows are added one by one; each takes the cheapest path of reassignments to a free column.
    private static int[] Minimise(int rows, int columns, Func<int, int, double> cost)
    {
        const int free = -1;
        double[] rowPrice = new double[rows], columnPrice = new double[columns + 1];
        int[] rowOf = new int[columns + 1];
        Array.Fill(rowOf, free);
        for (int row = 0; row < rows; row++)
        {
            // The column past the last stands for "not assigned yet".
            int at = columns;
            rowOf[at] = row;
            double[] distance = new double[columns];
            int[] from = new int[columns];
            bool[] reached = new bool[columns + 1];
            Array.Fill(distance, double.PositiveInfinity);
            while (rowOf[at] != free)
            {
                reached[at] = true;
                int i = rowOf[at], nearest = -1;
                double least = double.PositiveInfinity;
                for (int j = 0; j < columns; j++)
                {
                    if (reached[j]) continue;
                    double reduced = cost(i, j) - rowPrice[i] - columnPrice[j];
                    if (reduced < distance[j]) (distance[j], from[j]) = (reduced, at);
                    if (distance[j] < least) (least, nearest) = (distance[j], j);
                }

                for (int j = 0; j <= columns; j++)
                {
                    if (reached[j])
                    {
                        rowPrice[rowOf[j]] += least;
                        columnPrice[j] -= least;
                    }
                    else if (j < columns)
                    {
                        distance[j] -= least;
                    }
                }

                at = nearest;
            }

            while (at != columns)
            {
                rowOf[at] = rowOf[from[at]];
                at = from[at];
            }
        }

        int[] columnOf = new int[rows];
        for (int j = 0; j < columns; j++)
        {
            if (rowOf[j] != free) columnOf[rowOf[j]] = j;
        }

        return columnOf;
    }
}
