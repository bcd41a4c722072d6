using System.Buffers;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;

namespace Disentangle.Datasets;

/// <summary>
/// A part of a complete grid, <c>dsprites[shape=square,scale=2-4]</c>: some factors are held at a value or take a range of their values.
/// It is a complete grid again; a factor that is held at a value has this one alone. So the number of factors that vary can be chosen.
/// </summary>
public sealed class GridPart : IFactorGrid, IDisposable
{
    private readonly IFactorGrid _whole;
    private readonly FactorGrid _grid;
    private readonly int[] _first;

    private GridPart(string name, IFactorGrid whole, int[] first, Factor[] factors)
    {
        (Name, _whole, _first) = (name, whole, first);
        _grid = new FactorGrid(factors);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _grid.Count;

    /// <inheritdoc/>
    public ImageShape Shape => _whole.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<Notice> Notices => _whole.Notices;

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => _grid.Factors;

    /// <summary>The name of a part of a data set.</summary>
    /// <param name="whole">The name of the data set.</param>
    /// <param name="ranges">What its factors are held at: <c>shape=square,scale=2-4</c>.</param>
    /// <exception cref="UserErrorException">The data set is of files, not rendered.</exception>
    public static string NameOf(string whole, string ranges) => whole.Contains(':')
        ? throw new UserErrorException($"only the factors of rendered data sets, such as dsprites, can be held at a value, got {whole}")
        : $"{whole}[{ranges}]";

    /// <summary>The name of the whole and the ranges, where a name is that of a part; else null.</summary>
    public static (string Whole, string Ranges)? Split(string name) =>
        name.EndsWith(']') && !name.Contains(':') && name.LastIndexOf('[') is > 0 and int at ? (name[..at], name[(at + 1)..^1]) : null;

    /// <summary>The part of a data set.</summary>
    /// <param name="data">The whole.</param>
    /// <param name="ranges">What its factors are held at, by index from 0 or by name: <c>shape=square,scale=2-4</c>.</param>
    /// <exception cref="UserErrorException">
    /// The data is no complete grid, there is no such factor or value, or nothing is left that varies.
    /// </exception>
    public static GridPart Of(IImageDataset data, string ranges)
    {
        if (data is not IFactorGrid whole)
            throw new UserErrorException($"{data.Name} is no complete grid of factors, so none can be held at a value");
        int[] first = new int[whole.Factors.Count];
        Factor[] factors = [.. whole.Factors];
        foreach (FactorRange range in FactorRange.ParseAll(ranges, "what factors are held at"))
        {
            (int place, int from, int to) = range.Among(whole.Factors);
            Factor factor = factors[place];
            first[place] = from;
            factors[place] = factor with
            {
                Values = [.. factor.Values.Skip(from).Take(to - from + 1)],
                ValueNames = factor.ValueNames is { } names ? [.. names.Skip(from).Take(to - from + 1)] : null,
            };
        }

        string name = NameOf(data.Name, ranges);
        return factors.Any(factor => factor.Size > 1) ? new GridPart(name, whole, first, factors)
            : throw new UserErrorException($"{name} is a single image: leave at least one factor of {data.Name} free");
    }

    /// <inheritdoc/>
    public int IndexOf(ReadOnlySpan<int> values) => _grid.IndexOf(values);

    /// <inheritdoc/>
    public void FactorsOf(int index, Span<int> values) => _grid.FactorsOf(index, values);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        // Rented, since every step of a training reads images.
        int[] there = ArrayPool<int>.Shared.Rent(indices.Length);
        Span<int> values = stackalloc int[_first.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            FactorsOf(indices[i], values);
            for (int f = 0; f < values.Length; f++) values[f] += _first[f];
            there[i] = _whole.IndexOf(values);
        }

        _whole.Read(there.AsSpan(0, indices.Length), images);
        ArrayPool<int>.Shared.Return(there);
    }

    /// <summary>Closes the file of the images, where they have one.</summary>
    public void Dispose() => (_whole as IDisposable)?.Dispose();
}
