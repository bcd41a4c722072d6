using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Training;

/// <summary>Looking for NaN and infinity.</summary>
internal static class Finite
{
    /// <summary>Whether every value is finite.</summary>
    public static bool All(ReadOnlySpan<float> values)
    {
        // 0 * x is 0 exactly where x is finite, and NaN elsewhere, which no sum loses. Four sums, so that none waits for itself.
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> zero = Vector<float>.Zero, a = zero, b = zero, c = zero, d = zero;
        int i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i] * zero;
            b += vectors[i + 1] * zero;
            c += vectors[i + 2] * zero;
            d += vectors[i + 3] * zero;
        }

        for (; i < vectors.Length; i++) a += vectors[i] * zero;
        float rest = 0;
        foreach (float value in values[(vectors.Length * Vector<float>.Count)..]) rest += value * 0;
        return Vector.Sum(a + b + c + d) + rest == 0;
    }

    /// <summary>The first value that is not finite.</summary>
    public static float FirstOther(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) return value;
        }

        return 0;
    }
}
