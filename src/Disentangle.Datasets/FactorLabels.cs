namespace Disentangle.Datasets;

/// <summary>
/// A table of factor values, one row an image. Labels may be any integers: each factor's distinct labels, sorted, become 0 .. Size-1.
/// </summary>
public sealed class FactorLabels
{
    private readonly int[] _values;

    /// <summary>The table of <paramref name="labels"/>, one row an image and one column for each of <paramref name="names"/>.</summary>
    /// <exception cref="ArgumentException">There are no names, or the labels are not rows of as many values.</exception>
    public FactorLabels(IReadOnlyList<string> names, ReadOnlySpan<long> labels)
    {
        int columns = names.Count;
        if (columns == 0 || labels.Length % columns != 0)
            throw new ArgumentException($"labels must be rows of {columns} values, got {labels.Length} values", nameof(labels));
        _values = new int[labels.Length];
        var factors = new Factor[columns];
        for (int f = 0; f < columns; f++)
        {
            var distinct = new HashSet<long>();
            for (int i = f; i < labels.Length; i += columns) distinct.Add(labels[i]);
            long[] sorted = [.. distinct.Order()];
            for (int i = f; i < labels.Length; i += columns) _values[i] = Array.BinarySearch(sorted, labels[i]);
            factors[f] = new Factor(names[f], [.. sorted.Select(label => (double)label)]);
        }

        Factors = factors;
    }

    /// <summary>The table of factor <paramref name="values"/> that are 0 .. Size-1 already, one row an image.</summary>
    internal FactorLabels(IReadOnlyList<Factor> factors, int[] values) => (Factors, _values) = (factors, values);

    /// <summary>The factors, in the order of the columns; their values are the labels.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>The values of each factor, 0 .. Size-1, row by row.</summary>
    public ReadOnlySpan<int> Values => _values;

    private int Rows => _values.Length / Factors.Count;

    /// <summary>Writes the row of an image.</summary>
    /// <exception cref="ArgumentException">There is not one place per factor.</exception>
    public void Of(int index, Span<int> values)
    {
        if (values.Length != Factors.Count)
        {
            throw new ArgumentException($"one value per factor is expected, {Factors.Count}, got {values.Length}");
        }

        _values.AsSpan(index * values.Length, values.Length).CopyTo(values);
    }

    /// <summary>The grid whose combinations the rows are, every one once and in order; null when they are not.</summary>
    public FactorGrid? CompleteGrid()
    {
        if (Factors.Aggregate((Int128)1, (product, factor) => product * factor.Size) != Rows) return null;
        var grid = new FactorGrid(Factors);
        for (int row = 0; row < Rows; row++)
        {
            if (grid.IndexOf(_values.AsSpan(row * Factors.Count, Factors.Count)) != row) return null;
        }

        return grid;
    }
}
