namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The Gaussians of a mixture whose deviations lie within an octave, and the pieces of the line in which their sum is needed.
/// </summary>
/// <param name="Octave">log2 of the smallest deviation, rounded down.</param>
/// <param name="Peaks">The sum of the peaks of all.</param>
internal sealed unsafe record MixtureGroup(int Octave, double Peaks)
{
    // Deviations beyond which a Gaussian is left out, and what of its peak is left there.
    private const double Reach = 8, Left = 1.3e-14;

    // Pieces from 0 beyond which the middle of a piece cannot be told from its ends.
    private const double Far = 1e13;

    private readonly double _width = 4 * Math.Pow(2, Octave);
    private double[] _numbers = [];
    private int _first;

    /// <summary>Notes the pieces that hold a point.</summary>
    /// <param name="points">The points.</param>
    /// <param name="first">The number of pieces of the groups before.</param>
    /// <returns>How many there are.</returns>
    public int Take(ReadOnlySpan<double> points, int first)
    {
        HashSet<double> numbers = [];
        foreach (double point in points)
            if (double.IsFinite(point)) numbers.Add(Number(point));
        _numbers = [.. numbers.Order()];
        _first = first;
        return _numbers.Length;
    }

    /// <summary>Adds a Gaussian to the pieces that it reaches.</summary>
    /// <param name="mean">mu.</param>
    /// <param name="scale">1 / (sigma sqrt 2).</param>
    /// <param name="peak">Its value at mu.</param>
    /// <param name="sums">Of all pieces.</param>
    public void Add(double mean, double scale, double peak, double* sums)
    {
        double reach = Reach * Math.Sqrt(0.5) / scale, last = mean + reach;
        for (int i = FirstFrom(Number(mean - reach)); i < _numbers.Length && _numbers[i] * _width <= last; i++)
        {
            ChebyshevPiece.Add(sums + (nint)(_first + i) * ChebyshevPiece.Values, (Centre(i) - mean) * scale, 0.5 * _width * scale, peak);
        }
    }

    /// <summary>The sum at a point, and a bound on its error.</summary>
    public (double Value, double Error) At(double point, ReadOnlySpan<double> sums)
    {
        if (Math.Abs(point) > Far * _width) return (0, double.PositiveInfinity);
        int i = FirstFrom(Number(point));
        ReadOnlySpan<double> piece = sums.Slice((_first + i) * ChebyshevPiece.Values, ChebyshevPiece.Values);
        return (ChebyshevPiece.At(piece, (point - Centre(i)) / (0.5 * _width)), ChebyshevPiece.Error(piece) + Left * Peaks);
    }

    private double Number(double point) => Math.Floor(point / _width);

    private double Centre(int i) => (_numbers[i] + 0.5) * _width;

    private int FirstFrom(double number)
    {
        int place = Array.BinarySearch(_numbers, number);
        return place < 0 ? ~place : place;
    }
}
