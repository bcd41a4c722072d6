using System.Numerics;
using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// A sum of Gaussians on a piece of the line, -1 to 1, by its values at Chebyshev nodes; behind them the sum of the peaks.
/// </summary>
/// <remarks>Source: J.-P. Berrut and L. N. Trefethen: Barycentric Lagrange interpolation, SIAM Review 46, 2004.</remarks>
internal static unsafe class ChebyshevPiece
{
    // A multiple of all vectors' lengths but the longest: what is left is done by itself.
    private const int Nodes = 28;

    // Of the interpolation and of the rounding in it, as a part of the peaks: see GaussianMixture.
    private const double Accuracy = 1e-13;

    // Adding it rounds to a whole number, which is then in the last bits.
    private const double Rounder = 6755399441055744;

    private static readonly double[] Places = [.. Enumerable.Range(0, Nodes).Select(j => Math.Cos((2 * j + 1) * Math.PI / (2 * Nodes)))];

    private static readonly double[] Weights =
        [.. Enumerable.Range(0, Nodes).Select(j => (j % 2 == 0 ? 1 : -1) * Math.Sin((2 * j + 1) * Math.PI / (2 * Nodes)))];

    /// <summary>Doubles of a piece.</summary>
    public static int Values => Nodes + 1;

    /// <summary>Adds peak exp(-(offset + slope x)^2) for x from -1 to 1.</summary>
    public static void Add(double* piece, double offset, double slope, double peak)
    {
        Vector<double> a = new(offset), b = new(slope), factor = new(peak);
        fixed (double* places = Places)
        {
            int j = 0;
            for (; j + Vector<double>.Count <= Nodes; j += Vector<double>.Count)
            {
                Vector<double> t = Vector.MultiplyAddEstimate(b, Vector.Load(places + j), a);
                Vector<double> e = PowerOfTwo(t * t * new Vector<double>(-1.4426950408889634));
                Vector.MultiplyAddEstimate(factor, e, Vector.Load(piece + j)).Store(piece + j);
            }

            for (; j < Nodes; j++)
            {
                double t = offset + slope * places[j];
                piece[j] += peak * Math.Exp(-t * t);
            }
        }

        piece[Nodes] += peak;
    }

    /// <summary>The sum at a place from -1 to 1.</summary>
    public static double At(ReadOnlySpan<double> piece, double x)
    {
        double above = 0, below = 0;
        for (int j = 0; j < Nodes; j++)
        {
            double distance = x - Places[j];
            if (distance == 0) return piece[j];
            double weight = Weights[j] / distance;
            above += weight * piece[j];
            below += weight;
        }

        return above / below;
    }

    /// <summary>A bound on the error of the sum anywhere on the piece.</summary>
    public static double Error(ReadOnlySpan<double> piece) => Accuracy * piece[Nodes];

    // For -1000 < x <= 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> PowerOfTwo(Vector<double> x)
    {
        Vector<double> shifted = x + new Vector<double>(Rounder), r = x - (shifted - new Vector<double>(Rounder));

        // 2^r = sum of (r log 2)^k / k!: what is left out is below 7e-15 for |r| <= 1/2.
        Vector<double> p = new(4.44553827187081e-10);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(7.054911620801121e-09));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1.0178086009239696e-07));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1.3215486790144305e-06));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1.5252733804059838e-05));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.00015403530393381606));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.0013333558146428441));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.009618129107628477));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.055504108664821576));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.2402265069591007));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(0.6931471805599453));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<double>(1));
        return Vector.AsVectorDouble(Vector.AsVectorInt64(p) + Vector.ShiftLeft(Vector.AsVectorInt64(shifted), 52));
    }
}
