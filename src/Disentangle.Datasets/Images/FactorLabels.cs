using System.Numerics;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Images;

/// <summary>
/// A table of factor values, one row an image. Labels may be any numbers: each factor's distinct labels, sorted, become 0 .. Size-1.
/// </summary>
public sealed class FactorLabels
{
    private readonly int[] _values;

    /// <summary>The table of <paramref name="labels"/>, one row an image and one column for each of <paramref name="names"/>.</summary>
    /// <exception cref="ArgumentException">There are no names, or the labels are not rows of as many values.</exception>
    public FactorLabels(IReadOnlyList<string> names, ReadOnlySpan<long> labels) => (Factors, _values) = Number(names, labels);

    /// <summary>The same for labels that are finite numbers of any kind.</summary>
    /// <inheritdoc cref="FactorLabels(IReadOnlyList{string}, ReadOnlySpan{long})"/>
    public FactorLabels(IReadOnlyList<string> names, ReadOnlySpan<double> labels) => (Factors, _values) = Number(names, labels);

    /// <summary>
    /// A table of values that are 0 .. Size-1 already, one row an image and one column for each of <paramref name="factors"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no factors, the values are not rows of as many, or
    /// one is outside its factor.</exception>
    public FactorLabels(IReadOnlyList<Factor> factors, int[] values)
    {
        if (factors.Count == 0 || values.Length % factors.Count != 0)
            throw new ArgumentException($"values must be rows of {factors.Count}, got {values.Length}", nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)factors[i % factors.Count].Size)
                throw new ArgumentException(
                    $"factor {factors[i % factors.Count].Name} takes 0 to {factors[i % factors.Count].Size - 1}, got {values[i]}",
                    nameof(values));
        }

        (Factors, _values) = (factors, values);
    }

    /// <summary>The factors, in the order of the columns; their values are the labels.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>The values of each factor, 0 .. Size-1, row by row.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>These values of the factors with other descriptions, for example with the names of their values.</summary>
    /// <exception cref="ArgumentException">There are more or fewer factors, or one has too few values.</exception>
    internal FactorLabels With(IReadOnlyList<Factor> factors) => new(factors, _values);

    /// <summary>A notice on each factor that has nearly as many values as there are images.</summary>
    internal IEnumerable<Notice> Notices()
    {
        const int fewImages = 20;
        return Factors.Where(factor => Rows > fewImages && 2 * (long)factor.Size > Rows).Select(factor => new Notice(
            $"the factor {InputFile.Printable(factor.Name)} has {factor.Size} different values in {Rows} images; metrics compare images "
                + "with the same value, so bin the factor first, for example with numpy.digitize"));
    }

    private static (Factor[] Factors, int[] Values) Number<T>(IReadOnlyList<string> names, ReadOnlySpan<T> labels)
        where T : INumber<T>
    {
        int columns = names.Count;
        if (columns == 0 || labels.Length % columns != 0)
            throw new ArgumentException($"labels must be rows of {columns} values, got {labels.Length} values", nameof(labels));
        int[] values = new int[labels.Length];
        var factors = new Factor[columns];
        for (int f = 0; f < columns; f++)
        {
            var distinct = new HashSet<T>();
            for (int i = f; i < labels.Length; i += columns) distinct.Add(labels[i]);
            T[] sorted = [.. distinct.Order()];
            for (int i = f; i < labels.Length; i += columns) values[i] = Array.BinarySearch(sorted, labels[i]);
            factors[f] = new Factor(names[f], [.. sorted.Select(label => double.CreateChecked(label))]);
        }

        return (factors, values);
    }

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

    /// <summary>Images with these factor values: an <see cref="IFactorGrid"/> where they are every combination in order.</summary>
    internal IFactorDataset Label(IImageDataset images) => CompleteGrid() is { } grid ? new GridImages(images, grid)
        : new LabelledImages(images, this);

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
