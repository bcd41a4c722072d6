using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Pictures;

/// <summary>Points in a plane, as pixels on white: the same way as the studio draws them.</summary>
/// <param name="X">Where each point is, from left to right.</param>
/// <param name="Y">Where each point is, from the bottom to the top.</param>
/// <param name="Tones">Its colour.</param>
public sealed record PointRaster(ReadOnlyMemory<float> X, ReadOnlyMemory<float> Y, PointTones Tones)
{
    /// <summary>Pixels across and upwards.</summary>
    public const int Side = 640;

    // Of each end.
    private const double Margin = 0.04;

    private static readonly (byte, byte, byte) MarkColour = (224, 36, 94);

    /// <summary>Which points are drawn, one for each; null for all.</summary>
    public IReadOnlyList<bool>? Shown { get; init; }

    /// <summary>Points that get a ring, by their places.</summary>
    public IReadOnlyList<int> Marked { get; init; } = [];

    /// <summary>The part of the plane that holds all points, with a margin: a square, so that lengths are the same both ways.</summary>
    public (double Left, double Bottom, double Side) View()
    {
        ((double left, double right), (double bottom, double top)) = (RangeOf(X.Span), RangeOf(Y.Span));
        double side = Math.Max(right - left, top - bottom) * (1 + 2 * Margin);
        if (side == 0) side = 1;
        return ((left + right - side) / 2, (bottom + top - side) / 2, side);
    }

    /// <summary>The points in pixels; a later one hides those before it.</summary>
    /// <exception cref="ArgumentException">There are no points, or not as many of each.</exception>
    public PixelGrid Draw()
    {
        ReadOnlySpan<float> x = X.Span, y = Y.Span;
        if (x.Length == 0 || y.Length != x.Length || Tones.Tones.Count != x.Length || (Shown?.Count ?? x.Length) != x.Length)
            throw new ArgumentException($"{x.Length} points need as many places and tones");
        PixelGrid picture = new(Side, Side, 3);
        picture.Pixels.Fill(255);
        (double left, double bottom, double side) = View();
        double scale = Side / side;

        // So large that few points are seen, too.
        int size = x.Length < 5000 ? 4 : x.Length < 50_000 ? 2 : 1;
        bool category = Tones.Categories is not null;
        int[] colours = [.. Enumerable.Range(0, 256).Select(tone => PointTones.ColourOf((byte)tone, category))];
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < x.Length; i++)
        {
            if (Shown is not null && !Shown[i] || !float.IsFinite(x[i]) || !float.IsFinite(y[i])) continue;
            (int px, int py) = PixelOf(x[i], y[i]);
            int colour = colours[Tones.Tones[i]];
            for (int row = Math.Max(0, py); row < Math.Min(Side, py + size); row++)
                for (int column = Math.Max(0, px); column < Math.Min(Side, px + size); column++)
                    Put(pixels, row, column, ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour));
        }

        foreach (int place in Marked)
        {
            (int px, int py) = PixelOf(x[place], y[place]);
            Ring(pixels, px + size / 2.0, py + size / 2.0);
        }

        return picture;

        (int, int) PixelOf(float atX, float atY) => ((int)((atX - left) * scale), (int)(Side - (atY - bottom) * scale));
    }

    private static void Ring(Span<byte> pixels, double x, double y)
    {
        const double radius = 8;
        for (int row = (int)(y - radius) - 2; row <= y + radius + 2; row++)
        {
            for (int column = (int)(x - radius) - 2; column <= x + radius + 2; column++)
            {
                if (row < 0 || column < 0 || row >= Side || column >= Side) continue;
                if (Math.Abs(double.Hypot(column + 0.5 - x, row + 0.5 - y) - radius) < 1.5) Put(pixels, row, column, MarkColour);
            }
        }
    }

    private static void Put(Span<byte> pixels, int row, int column, (byte Red, byte Green, byte Blue) colour)
    {
        int at = 3 * (row * Side + column);
        (pixels[at], pixels[at + 1], pixels[at + 2]) = colour;
    }

    private static (double Low, double High) RangeOf(ReadOnlySpan<float> values)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return low <= high ? (low, high) : (0, 0);
    }
}
