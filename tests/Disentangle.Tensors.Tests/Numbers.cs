using System.Runtime.CompilerServices;
using System.Text;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors.Tests;

/// <summary>Random inputs and comparisons.</summary>
internal static class Numbers
{
    /// <summary>Uniform numbers that depend on the seed alone.</summary>
    public static Tensor Uniform(Shape shape, ulong seed, float low = -1, float high = 1)
    {
        Tensor tensor = new(shape);
        Philox random = new(seed, RandomPurpose.Test);
        random.FillUniform(tensor.HostWrite(), low, high);
        return tensor;
    }

    /// <summary>Standard normal numbers that depend on the seed alone.</summary>
    public static Tensor Normal(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        Philox random = new(seed, RandomPurpose.Test);
        random.FillNormal(tensor.HostWrite());
        return tensor;
    }

    /// <summary>Weights for sums of so many products that these sums are of order 1.</summary>
    public static Tensor Weights(Shape shape, int terms, ulong seed)
    {
        Tensor tensor = Normal(shape, seed);
        foreach (ref float value in tensor.HostWrite()) value /= MathF.Sqrt(terms);
        return tensor;
    }

    public static double[] Doubles(Tensor tensor) => [.. tensor.HostRead().ToArray().Select(v => (double)v)];

    /// <summary>A seed from a name, the same in every process.</summary>
    public static ulong Seed(string name)
    {
        ulong seed = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) seed = (seed ^ b) * 1099511628211;
        return seed;
    }

    /// <summary>
    /// Equal up to <paramref name="relative"/> of the largest expected value, or of <paramref name="least"/> if that is more;
    /// infinities and NaN must be in the same places.
    /// </summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double relative, string what = "", double least = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = least;
        foreach (double value in expected) scale = double.IsFinite(value) ? Math.Max(scale, Math.Abs(value)) : scale;
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = double.IsFinite(expected[i])
                ? Math.Abs(expected[i] - actual[i]) <= relative * scale
                : expected[i].Equals((double)actual[i]);
            if (!close) Assert.Fail($"{what} [{i}]: expected {expected[i]:R}, got {actual[i]:R} (tolerance {relative * scale:g3})");
        }
    }

    /// <summary>Equal up to <paramref name="relative"/> of each expected value, and <paramref name="absolute"/>.</summary>
    public static void CloseEach(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double relative,
        double absolute = 0, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = double.IsFinite(expected[i])
                ? Math.Abs(expected[i] - actual[i]) <= relative * Math.Abs(expected[i]) + absolute
                : expected[i].Equals((double)actual[i]);
            if (!close) Assert.Fail($"{what} [{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>Equal in every bit.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what,
        [CallerMemberName] string caller = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected[i]) != BitConverter.SingleToUInt32Bits(actual[i]))
                Assert.Fail($"{caller}: {what} [{i}]: {expected[i]:R} and {actual[i]:R} differ");
        }
    }
}
