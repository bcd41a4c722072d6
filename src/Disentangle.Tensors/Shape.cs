using System.Runtime.CompilerServices;

namespace Disentangle.Tensors;

/// <summary>The size of a tensor in each of up to four dimensions, outermost first; images are (batch, height, width, channels).</summary>
public readonly record struct Shape
{
    // What one array can hold, with room for the alignment and for what kernels read past the end.
    private const int MostValues = 0x7FFF_FF00;

    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A vector's shape.</summary>
    public Shape(int d0)
        : this(1, d0, 1, 1, 1)
    {
    }

    /// <summary>A matrix's shape: rows, columns.</summary>
    public Shape(int d0, int d1)
        : this(2, d0, d1, 1, 1)
    {
    }

    /// <summary>A shape of three dimensions.</summary>
    public Shape(int d0, int d1, int d2)
        : this(3, d0, d1, d2, 1)
    {
    }

    /// <summary>A shape of four dimensions.</summary>
    public Shape(int d0, int d1, int d2, int d3)
        : this(4, d0, d1, d2, d3)
    {
    }

    /// <exception cref="UserErrorException">The shape holds more values than an array can.</exception>
    private Shape(int rank, int d0, int d1, int d2, int d3)
    {
        if ((d0 | d1 | d2 | d3) < 0) throw new ArgumentOutOfRangeException(nameof(d0), "a dimension must be >= 0");
        (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);
        long count = (long)d0 * d1, rest = (long)d2 * d3;
        if (rest != 0 && count > MostValues / rest)
        {
            throw new UserErrorException(
                $"a tensor holds {MostValues} values at most, and one of {d0} x {d1} x {d2} x {d3} was asked for",
                "a smaller batch takes less memory");
        }

        Count = (int)(count * rest);
    }

    /// <summary>The shape of a single number: rank 0, one value.</summary>
    public static Shape Scalar { get; } = new(0, 1, 1, 1, 1);

    /// <summary>How many dimensions, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>How many values: the product of the dimensions.</summary>
    public int Count { get; }

    /// <summary>The last dimension (1 for a scalar).</summary>
    public int Last => Rank == 0 ? 1 : this[Rank - 1];

    /// <summary>The product of all dimensions but the last: how many rows the tensor has when seen as a matrix.</summary>
    public int Rows => Rank switch { 0 or 1 => 1, 2 => _d0, 3 => _d0 * _d1, _ => _d0 * _d1 * _d2 };

    /// <summary>The size of dimension <paramref name="dimension"/>, 0 being the outermost.</summary>
    public int this[int dimension]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dimension, (uint)Rank, nameof(dimension));
            return dimension switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 };
        }
    }

    /// <summary>For example <c>64x32x32x1</c>; <c>scalar</c> at rank 0.</summary>
    public override string ToString() => Rank switch
    {
        0 => "scalar",
        1 => $"{_d0}",
        2 => $"{_d0}x{_d1}",
        3 => $"{_d0}x{_d1}x{_d2}",
        _ => $"{_d0}x{_d1}x{_d2}x{_d3}",
    };
}
