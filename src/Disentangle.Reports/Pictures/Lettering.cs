namespace Disentangle.Reports.Pictures;

/// <summary>Writes text on pictures.</summary>
internal static class Lettering
{
    // Of the height of a capital.
    private const double Stroke = 0.125;

    /// <summary>Pixels from the left edge of a text to its right edge.</summary>
    /// <param name="text">The text.</param>
    /// <param name="height">The height of a capital in pixels.</param>
    public static double WidthOf(string text, double height) => StrokeFont.WidthOf(text) * height / StrokeFont.CapitalHeight;

    /// <summary>Writes a text.</summary>
    /// <param name="picture">What is written on.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">Where it begins, in pixels from the left edge of the picture.</param>
    /// <param name="top">The top of its capitals, in pixels from the upper edge.</param>
    /// <param name="height">The height of a capital in pixels.</param>
    /// <param name="colour">Red, green and blue; on a grey picture the grey that is as bright.</param>
    public static void Write(PixelGrid picture, string text, double left, double top, double height,
        (byte Red, byte Green, byte Blue) colour)
    {
        double scale = height / StrokeFont.CapitalHeight, radius = Stroke * height / 2;
        byte[] ink = picture.Channels == 3 ? [colour.Red, colour.Green, colour.Blue]
            : [(byte)Math.Round(0.299 * colour.Red + 0.587 * colour.Green + 0.114 * colour.Blue)];
        foreach (IReadOnlyList<(double X, double Y)> line in StrokeFont.LinesOf(text))
        {
            (double X, double Y)[] points = [.. line.Select(p => (left + scale * p.X, top + scale * p.Y))];
            Draw(picture, points, radius, ink);
        }
    }

    // A pixel is covered by as much as its middle is nearer to the line than the edge of the stroke, within one pixel around the edge.
    private static void Draw(PixelGrid picture, (double X, double Y)[] line, double radius, byte[] ink)
    {
        int Edge(double at, int limit) => (int)Math.Clamp(at, 0, limit);
        (int first, int last) = (Edge(line.Min(p => p.Y) - radius - 1, picture.Height),
            Edge(line.Max(p => p.Y) + radius + 2, picture.Height));
        (int left, int right) = (Edge(line.Min(p => p.X) - radius - 1, picture.Width),
            Edge(line.Max(p => p.X) + radius + 2, picture.Width));
        for (int y = first; y < last; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = left; x < right; x++)
            {
                double cover = Math.Clamp(radius + 0.5 - Distance(x + 0.5, y + 0.5, line), 0, 1);
                if (cover == 0) continue;
                for (int c = 0; c < ink.Length; c++)
                {
                    ref byte value = ref row[ink.Length * x + c];
                    value = (byte)Math.Round(value + cover * (ink[c] - value));
                }
            }
        }
    }

    private static double Distance(double x, double y, (double X, double Y)[] line)
    {
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < line.Length - 1; i++)
        {
            ((double ax, double ay), (double bx, double by)) = (line[i], line[i + 1]);
            double dx = bx - ax, dy = by - ay, squared = dx * dx + dy * dy;
            double along = squared > 0 ? Math.Clamp(((x - ax) * dx + (y - ay) * dy) / squared, 0, 1) : 0;
            nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(x - ax - along * dx, 2) + Math.Pow(y - ay - along * dy, 2)));
        }

        return nearest;
    }
}
