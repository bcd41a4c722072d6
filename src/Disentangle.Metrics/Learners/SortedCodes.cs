namespace Disentangle.Metrics.Learners;

/// <summary>The columns of a code matrix with the order of each: sorted once, used by every tree.</summary>
internal sealed class SortedCodes
{
    /// <summary>Values nearer than this are never told apart (scikit-learn's FEATURE_THRESHOLD, in single precision).</summary>
    private const float Resolution = 1e-7f;

    private readonly float[] _columns;
    private readonly int[] _orders;

    /// <summary>The columns of N x D codes, row by row.</summary>
    public SortedCodes(ReadOnlySpan<float> codes, int dimensions)
    {
        (Count, Dimensions) = (codes.Length / dimensions, dimensions);
        _columns = new float[codes.Length];
        _orders = new int[codes.Length];
        ulong[] keys = new ulong[Count];
        for (int d = 0; d < dimensions; d++)
        {
            for (int i = 0; i < Count; i++)
            {
                // Adding zero makes -0 the 0 that it is equal to.
                float value = codes[i * dimensions + d] + 0f;
                _columns[d * Count + i] = value;
                keys[i] = (ulong)Ordered(value) << 32 | (uint)i;
            }

            Array.Sort(keys);
            for (int i = 0; i < Count; i++) _orders[d * Count + i] = (int)(uint)keys[i];
        }
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>D.</summary>
    public int Dimensions { get; }

    /// <summary>The indices of all codes by rising value of each dimension, equal values by rising index: D x N.</summary>
    public int[] Orders => _orders;

    /// <summary>The values of one dimension.</summary>
    public ReadOnlySpan<float> Column(int dimension) => _columns.AsSpan(dimension * Count, Count);

    /// <summary>Whether a split may separate a value from the next larger one.</summary>
    public static bool Separable(float lower, float upper) => upper > lower + Resolution;

    /// <summary>Bits that sort as the values do.</summary>
    private static uint Ordered(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
