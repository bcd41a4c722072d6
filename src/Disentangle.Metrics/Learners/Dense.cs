using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Metrics.Learners;

/// <summary>The few operations on dense vectors that the learners share.</summary>
internal static class Dense
{
    /// <summary>sum_i a_i b_i, in this order.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>y += scale x. Every element is on its own, so that the width of the vectors does not change a bit.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> x, Span<double> y)
    {
        int done = 0;
        if (x.Length >= Vector<double>.Count)
        {
            ReadOnlySpan<Vector<double>> wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
            Span<Vector<double>> wideY = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
            for (int i = 0; i < wideX.Length; i++) wideY[i] += scale * wideX[i];
            done = wideX.Length * Vector<double>.Count;
        }

        for (int i = done; i < x.Length; i++) y[i] += scale * x[i];
    }

    /// <summary>The largest absolute value; 0 of nothing.</summary>
    public static double LargestMagnitude(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary>
    /// Solves A x = b in place of <paramref name="b"/> by A = L L', which replaces the lower triangle of <paramref name="a"/>
    /// (rows of b's length). A must be positive definite.
    /// </summary>
    public static void SolvePositiveDefinite(Span<double> a, Span<double> b)
    {
        int p = b.Length;
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = a[i * p + j] - Dot(a.Slice(i * p, j), a.Slice(j * p, j));
                a[i * p + j] = i == j ? Math.Sqrt(rest) : rest / a[j * p + j];
            }
        }

        for (int i = 0; i < p; i++) b[i] = (b[i] - Dot(a.Slice(i * p, i), b[..i])) / a[i * p + i];
        for (int i = p - 1; i >= 0; i--)
        {
            double rest = b[i];
            for (int j = i + 1; j < p; j++) rest -= a[j * p + i] * b[j];
            b[i] = rest / a[i * p + i];
        }
    }
}
