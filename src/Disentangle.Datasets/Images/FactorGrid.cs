namespace Disentangle.Datasets.Images;

/// <summary>
/// The numbering of a complete grid of factor values: every combination has one index, and the last factor varies fastest.
/// </summary>
public sealed class FactorGrid
{
    private readonly int[] _sizes;
    private readonly int[] _strides;

    /// <summary>The grid of <paramref name="factors"/>, the slowest first.</summary>
    /// <exception cref="ArgumentException">
    /// There is no factor, a factor has no value, or there are more than 2^31 - 1 combinations.
    /// </exception>
    public FactorGrid(IReadOnlyList<Factor> factors)
    {
        if (factors.Count == 0) throw new ArgumentException("a grid needs at least one factor");
        Factors = factors;
        _sizes = [.. factors.Select(factor => factor.Size)];
        _strides = new int[_sizes.Length];
        long count = 1;
        for (int f = _sizes.Length - 1; f >= 0; f--)
        {
            if (_sizes[f] == 0) throw new ArgumentException($"factor {factors[f].Name} has no value");
            _strides[f] = (int)count;
            count *= _sizes[f];
            if (count > int.MaxValue) throw new ArgumentException($"a grid cannot have more than {int.MaxValue} combinations");
        }

        Count = (int)count;
    }

    /// <summary>The factors, the slowest first.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>How many combinations there are: the product of the sizes.</summary>
    public int Count { get; }

    /// <summary>The index of the combination <paramref name="values"/>, one value 0 .. Size-1 per factor.</summary>
    /// <exception cref="ArgumentException">There is not one value per factor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its factor.</exception>
    public int IndexOf(ReadOnlySpan<int> values)
    {
        CheckLength(values.Length);
        int index = 0;
        for (int f = 0; f < values.Length; f++)
        {
            if ((uint)values[f] >= (uint)_sizes[f])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(values), $"factor {Factors[f].Name} must be in 0 .. {_sizes[f] - 1}, got {values[f]}");
            }

            index += values[f] * _strides[f];
        }

        return index;
    }

    /// <summary>Writes the combination at <paramref name="index"/>, one value 0 .. Size-1 per factor.</summary>
    /// <exception cref="ArgumentException">There is not one place per factor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below <see cref="Count"/>.</exception>
    public void FactorsOf(int index, Span<int> values)
    {
        CheckLength(values.Length);
        ImageRequest.CheckIndex(index, Count);
        for (int f = 0; f < values.Length; f++) values[f] = index / _strides[f] % _sizes[f];
    }

    private void CheckLength(int length)
    {
        if (length != _sizes.Length) throw new ArgumentException($"one value per factor is expected, {_sizes.Length}, got {length}");
    }
}
