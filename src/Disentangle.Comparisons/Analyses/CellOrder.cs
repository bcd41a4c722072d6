namespace Disentangle.Comparisons.Analyses;

/// <summary>
/// A score's models, cell by cell and rising within each, so that the medians of the cells of a resample follow in one pass from how often
/// each model is in it.
/// </summary>
internal sealed class CellOrder
{
    private readonly double[] _values;
    private readonly int[] _order, _ends;

    /// <summary>The order of some models.</summary>
    /// <param name="part">The data set.</param>
    /// <param name="values">The score of each model; those of NaN are left out.</param>
    /// <param name="isUsed">Which of the others are used.</param>
    public CellOrder(DataPart part, double[] values, Func<int, bool>? isUsed = null)
    {
        _values = values;
        _order = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]) && isUsed?.Invoke(row) != false)
            .OrderBy(row => part.CellOf[row]).ThenBy(row => values[row])];
        _ends = new int[part.Cells.Count];
        foreach (int row in _order) _ends[part.CellOf[row]]++;
        for (int cell = 1; cell < _ends.Length; cell++) _ends[cell] += _ends[cell - 1];
    }

    /// <summary>The median of each cell; NaN where a cell has none.</summary>
    /// <param name="weights">How often each model is in the sample; null for once.</param>
    public double[] Medians(int[]? weights = null)
    {
        double[] medians = new double[_ends.Length];
        for (int cell = 0, start = 0; cell < medians.Length; start = _ends[cell++])
        {
            ReadOnlySpan<int> rows = _order.AsSpan(start, _ends[cell] - start);
            int size = rows.Length;
            if (weights is not null)
            {
                size = 0;
                foreach (int row in rows) size += weights[row];
            }

            medians[cell] = size == 0 ? double.NaN : 0.5 * (At(rows, weights, (size - 1) / 2) + At(rows, weights, size / 2));
        }

        return medians;
    }

    private double At(ReadOnlySpan<int> rows, int[]? weights, int place)
    {
        if (weights is null) return _values[rows[place]];
        int i = 0;
        for (int seen = weights[rows[0]]; seen <= place; seen += weights[rows[i]]) i++;
        return _values[rows[i]];
    }
}
