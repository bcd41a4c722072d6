using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Training;

/// <summary>Looking for NaN and infinity.</summary>
internal static class Finite
{
    /// <summary>Whether every value is finite.</summary>
    public static bool All(ReadOnlySpan<float> values)
    {
        // 0 * x is 0 exactly where x is finite, and NaN elsewhere, which no sum loses.
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> zeros = Vector<float>.Zero;
        foreach (ref readonly Vector<float> vector in vectors) zeros += vector * Vector<float>.Zero;
        float zero = Vector.Sum(zeros);
        foreach (float value in values[(vectors.Length * Vector<float>.Count)..]) zero += value * 0;
        return zero == 0;
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
