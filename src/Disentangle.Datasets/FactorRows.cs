using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// Factor values as an array of numbers holds them, row by row: integers, or floats each column of which repeats its values.
/// </summary>
public sealed class FactorRows
{
    // More different floats than this are taken for measurements that happen to repeat.
    private const int MostFloatValues = 1000;

    private readonly long[]? _integers;
    private readonly double[]? _floats;

    private FactorRows(string source, int columns, long[]? integers, double[]? floats) =>
        (Source, Columns, _integers, _floats) = (source, columns, integers, floats);

    /// <summary>What messages call the array.</summary>
    public string Source { get; }

    /// <summary>How many factors there are.</summary>
    public int Columns { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows => (_integers?.Length ?? _floats!.Length) / Columns;

    /// <summary>Reads an array of numbers of shape (rows, factors), or (rows) for one factor.</summary>
    /// <param name="reader">The array.</param>
    /// <param name="rows">How many rows it must have.</param>
    /// <param name="reason">Why, as the end of a sentence, for example <c>array imgs has 10 images</c>.</param>
    /// <exception cref="UserErrorException">It is damaged, of another type or shape, or holds a value that is missing.</exception>
    public static FactorRows Read(NpyReader reader, int rows, string reason)
    {
        NpyHeader header = reader.Header;
        if (header.Shape.Count is not (1 or 2))
            throw new UserErrorException($"{reader.Source} has shape {header.ShapeText}, (images, factors) is expected");
        int columns = header.Shape.Count == 1 ? 1 : header.Shape[1];
        if (header.Type is NpyType.Unicode or NpyType.Bytes)
            throw new UserErrorException($"{reader.Source} has type '{header.Descriptor}'; integers are expected");
        if (header.Shape[0] != rows) throw new UserErrorException($"{reader.Source} has {header.Shape[0]} rows, but {reason}");
        if (columns == 0) throw new UserErrorException($"{reader.Source} is empty, its shape is {header.ShapeText}");
        if (header.Type is not (NpyType.Float16 or NpyType.Float32 or NpyType.Float64))
            return new FactorRows(reader.Source, columns, reader.ReadAll<long>(), null);
        double[] values = reader.ReadAll<double>();
        int missing = Array.FindIndex(values, value => !double.IsFinite(value));
        return missing < 0 ? new FactorRows(reader.Source, columns, null, values)
            : throw new UserErrorException(
                $"{reader.Source} holds {values[missing]} in row {missing / columns}, column {missing % columns}; every image needs a "
                    + "value", "remove the images whose factors are missing");
    }

    /// <summary>The columns, from 0, that hold measurements: floats that are not all whole and hardly repeat.</summary>
    public IReadOnlyList<int> Continuous() => [.. Enumerable.Range(0, _floats is null ? 0 : Columns).Where(IsContinuous)];

    /// <summary>Refuses columns of measurements.</summary>
    /// <exception cref="UserErrorException">There is one; the hint names the remedy.</exception>
    public FactorRows RequireDiscrete() => Continuous() is [int column, ..]
        ? throw new UserErrorException(
            $"{Source} has continuous values in column {column}, {Distinct(column)} different ones in {Rows} rows; values "
                + "that repeat are expected", Remedy)
        : this;

    /// <summary>What to do about continuous values.</summary>
    internal const string Remedy = "put them into bins, for example numpy.digitize(x, numpy.quantile(x, [0.2, 0.4, 0.6, 0.8])) for five "
        + "bins with equal numbers of images";

    /// <summary>The table of these values, each column's distinct values numbered in their order.</summary>
    /// <param name="names">The factors' names, as many as there are columns.</param>
    /// <param name="more">Rows of the same columns that follow, numbered with these; or null.</param>
    public FactorLabels Label(IReadOnlyList<string> names, FactorRows? more = null)
    {
        if (_integers is not null && more?._floats is null)
            return new FactorLabels(names, (long[])[.. _integers, .. more?._integers ?? []]);
        return new FactorLabels(names, (double[])[.. Floats(), .. more?.Floats() ?? []]);
    }

    /// <summary>Some of the columns.</summary>
    internal FactorRows Select(IReadOnlyList<int> columns) =>
        new(Source, columns.Count, Pick(_integers, columns), Pick(_floats, columns));

    /// <summary>A value as a number.</summary>
    internal double this[int row, int column] => _floats is null ? _integers![row * Columns + column] : _floats[row * Columns + column];

    private double[] Floats() => _floats ?? [.. _integers!.Select(value => (double)value)];

    private T[]? Pick<T>(T[]? values, IReadOnlyList<int> columns)
    {
        if (values is null) return null;
        var picked = new T[Rows * columns.Count];
        for (int i = 0; i < picked.Length; i++) picked[i] = values[i / columns.Count * Columns + columns[i % columns.Count]];
        return picked;
    }

    private bool IsContinuous(int column)
    {
        bool whole = true;
        for (int row = 0; row < Rows && whole; row++) whole = double.IsInteger(this[row, column]);
        return !whole && Distinct(column) > Math.Min(MostFloatValues, Rows / 2);
    }

    /// <summary>How many different values a column has.</summary>
    internal int Distinct(int column) => Enumerable.Range(0, Rows).Select(row => this[row, column]).ToHashSet().Count;
}
