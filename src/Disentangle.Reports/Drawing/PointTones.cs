using System.Globalization;

namespace Disentangle.Reports.Drawing;

/// <summary>
/// The colours of points by a value of each: where there are few categories, each has a colour of the charts; else values go from blue, the
/// smallest, to yellow, the largest.
/// </summary>
public sealed class PointTones
{
    /// <summary>The most categories that have colours of their own.</summary>
    public const int MostCategories = 8;

    private const int Steps = 256;

    private PointTones(byte[] tones, IReadOnlyList<string>? categories, double low, double high) =>
        (Tones, Categories, Low, High) = (tones, categories, low, high);

    /// <summary>The tone of each point: its category, or from 0, the smallest value, to 255, the largest.</summary>
    public IReadOnlyList<byte> Tones { get; }

    /// <summary>What each tone stands for, by its number; null where tones are a scale.</summary>
    public IReadOnlyList<string>? Categories { get; }

    /// <summary>What the lowest tone stands for: the smallest value, or the 1 % quantile.</summary>
    public double Low { get; }

    /// <summary>What the highest tone stands for: the largest value, or the 99 % quantile.</summary>
    public double High { get; }

    /// <summary>The colours of the scale, as 256 numbers 0xRRGGBB.</summary>
    public static IReadOnlyList<int> Ramp { get; } = [.. Enumerable.Range(0, Steps).Select(i => RampAt(i / (Steps - 1.0)))];

    /// <summary>The tones of some values.</summary>
    /// <param name="values">One for each point; what is not finite has the lowest tone.</param>
    /// <param name="names">The names of the values 0, 1, 2 ... where they are categories or few; null for a scale.</param>
    /// <param name="clip">
    /// Whether the scale goes from the 1 % to the 99 % quantile, so that a few extreme values do not take most of it.
    /// </param>
    public static PointTones Of(ReadOnlySpan<float> values, IReadOnlyList<string>? names = null, bool clip = false)
    {
        byte[] tones = new byte[values.Length];
        (double low, double high) = RangeOf(values, clip);
        IReadOnlyList<string>? categories = names is { Count: <= MostCategories } ? names : null;
        double width = high > low ? high - low : 1;
        for (int i = 0; i < tones.Length; i++)
        {
            if (!float.IsFinite(values[i])) continue;
            tones[i] = categories is not null ? (byte)Math.Clamp((int)MathF.Round(values[i]), 0, categories.Count - 1)
                : (byte)Math.Round((Steps - 1) * Math.Clamp((values[i] - low) / width, 0, 1));
        }

        return new PointTones(tones, categories, low, high);
    }

    /// <summary>The colour of a tone on white, 0xRRGGBB.</summary>
    /// <param name="tone">A tone.</param>
    /// <param name="isCategory">Whether it is that of a category.</param>
    public static int ColourOf(byte tone, bool isCategory) =>
        isCategory ? int.Parse(Ink.Hex(tone).AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : Ramp[tone];

    private static (double Low, double High) RangeOf(ReadOnlySpan<float> values, bool clip)
    {
        float[] finite = Array.FindAll(values.ToArray(), float.IsFinite);
        if (finite.Length == 0) return (0, 0);
        if (!clip) return (finite.Min(), finite.Max());
        Array.Sort(finite);
        int outside = finite.Length / 100;
        return (finite[outside], finite[finite.Length - 1 - outside]);
    }

    private static int RampAt(double t)
    {
        int red = (int)Math.Round(30 + 215 * Math.Pow(t, 1.4)), green = (int)Math.Round(80 + 130 * t);
        int blue = (int)Math.Round(170 - 130 * Math.Pow(t, 1.2));
        return red << 16 | green << 8 | blue;
    }
}
