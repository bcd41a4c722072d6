using System.Numerics;

namespace Disentangle.Datasets;

/// <summary>
/// Makes square planes of bytes smaller: a pixel becomes the mean of the area that it covers, where pixels that it covers in part count
/// in part, rounded to the nearest byte.
/// </summary>
internal sealed class AreaMean
{
    private readonly int _from;

    // Per pixel of the result along one side: the first pixel that it covers, and how much of each.
    private readonly (int First, int[] Weights)[] _cover;
    private readonly int _total;

    /// <summary>From planes of <paramref name="from"/> x <paramref name="from"/> pixels to <paramref name="to"/> x <paramref name="to"/>.</summary>
    public AreaMean(int from, int to)
    {
        _from = from;
        Side = to;
        int common = (int)BigInteger.GreatestCommonDivisor(from, to), wide = from / common, narrow = to / common;
        _cover = new (int, int[])[to];
        for (int i = 0; i < to; i++)
        {
            // In units of which a pixel of the result has `wide` and one of the plane `narrow`.
            int begin = i * wide, end = begin + wide, first = begin / narrow, last = (end - 1) / narrow;
            IEnumerable<int> covered = Enumerable.Range(first, last - first + 1);
            _cover[i] = (first, [.. covered.Select(p => Math.Min(end, (p + 1) * narrow) - Math.Max(begin, p * narrow))]);
        }

        _total = wide * wide;
    }

    /// <summary>Pixels of the result along one side.</summary>
    public int Side { get; }

    /// <summary>Writes the mean of each pixel of the result, row by row.</summary>
    public void Reduce(ReadOnlySpan<byte> plane, Span<byte> result)
    {
        for (int y = 0; y < Side; y++)
        {
            (int firstRow, int[] rowWeights) = _cover[y];
            for (int x = 0; x < Side; x++)
            {
                (int first, int[] weights) = _cover[x];
                int sum = _total / 2;
                for (int r = 0; r < rowWeights.Length; r++)
                {
                    ReadOnlySpan<byte> row = plane.Slice((firstRow + r) * _from + first, weights.Length);
                    int inRow = 0;
                    for (int c = 0; c < row.Length; c++) inRow += weights[c] * row[c];
                    sum += rowWeights[r] * inRow;
                }

                result[y * Side + x] = (byte)(sum / _total);
            }
        }
    }
}
