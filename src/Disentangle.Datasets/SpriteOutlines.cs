namespace Disentangle.Datasets;

/// <summary>
/// The outlines of the sprites and the rasteriser that fills them. The original was drawn by a graphics processor; what is
/// copied here are its rules: vertices are rounded to 1/256 of a pixel, and a pixel is on when its centre lies inside the polygon,
/// where a centre on a left or a bottom edge counts as inside and one on a right or a top edge does not. The sizes of the shapes were
/// fitted to 100 images of the original, which this reproduces but for one pixel (docs/datasets/dsprites.md).
/// </summary>
internal sealed class SpriteOutlines
{
    /// <summary>How many orientations there are, both 0 and 2 pi among them.</summary>
    public const int Orientations = 40;

    /// <summary>How many positions there are on each axis.</summary>
    public const int Positions = 32;

    private const int Shapes = 3;
    private const int Scales = 6;

    /// <summary>Units of the rasteriser in one pixel.</summary>
    private const int Unit = 256;

    private readonly double[][] _x = new double[Shapes * Scales * Orientations][];
    private readonly double[][] _y = new double[Shapes * Scales * Orientations][];
    private readonly double[] _centre = new double[Positions];

    /// <summary>Builds the outlines of every shape, scale and orientation.</summary>
    public SpriteOutlines()
    {
        // The centre goes from pixel 16 to pixel 48.
        for (int i = 0; i < Positions; i++) _centre[i] = Unit * (16 + 32.0 * i / (Positions - 1));
        (double X, double Y)[][] shapes = [Square(), Ellipse(), Heart()];
        for (int outline = 0; outline < _x.Length; outline++)
        {
            (double X, double Y)[] shape = shapes[outline / (Scales * Orientations)];
            double scale = 0.5 + 0.1 * (outline / Orientations % Scales);
            (double sine, double cosine) = Math.SinCos(Math.Tau * (outline % Orientations) / (Orientations - 1));

            // With y down a growing angle turns clockwise.
            _x[outline] = [.. shape.Select(v => Unit * scale * (cosine * v.X - sine * v.Y))];
            _y[outline] = [.. shape.Select(v => Unit * scale * (sine * v.X + cosine * v.Y))];
        }
    }

    /// <summary>
    /// The number of an outline: shape (0 square, 1 ellipse, 2 heart), scale (0 to 5) and orientation (0 to
    /// <see cref="Orientations"/> - 1).
    /// </summary>
    public static int Number(int shape, int scale, int orientation) => (shape * Scales + scale) * Orientations + orientation;

    /// <summary>
    /// Draws the outline numbered (shape, scale, orientation), the last fastest, around the centre (x, y) into 64 rows of 64 bits.
    /// No sprite reaches the border of the image, so nothing is clipped.
    /// </summary>
    public void Draw(int outline, int x, int y, Span<ulong> rows)
    {
        ReadOnlySpan<double> xs = _x[outline], ys = _y[outline];
        double centreX = _centre[x], centreY = _centre[y];
        rows.Clear();
        int lastX = (int)Math.Round(xs[^1] + centreX), lastY = (int)Math.Round(ys[^1] + centreY);
        for (int i = 0; i < xs.Length; i++)
        {
            int thisX = (int)Math.Round(xs[i] + centreX), thisY = (int)Math.Round(ys[i] + centreY);
            if (thisY > lastY) Cross(lastX, lastY, thisX, thisY, rows);
            else if (thisY < lastY) Cross(thisX, thisY, lastX, lastY, rows);
            (lastX, lastY) = (thisX, thisY);
        }
    }

    /// <summary>
    /// Inverts, in each row whose centre line the edge crosses, every pixel to the right of the edge; after all edges of
    /// a polygon the pixels inside have been inverted an odd number of times.
    /// </summary>
    private static void Cross(int topX, int topY, int bottomX, int bottomY, Span<ulong> rows)
    {
        const int half = Unit / 2;
        int height = bottomY - topY, slope = bottomX - topX;

        // Rows with top < 256 row + 128 <= bottom: the centre on the upper end is outside, on the lower end inside.
        int first = (topY - half) / Unit + 1, last = (bottomY - half) / Unit;
        for (int row = first; row <= last; row++)
        {
            // The first column with its centre at or right of the crossing: the ceiling of (x - 128) / 256.
            int numerator = (topX - half) * height + (row * Unit + half - topY) * slope;
            int denominator = Unit * height;
            int column = (numerator + denominator - 1) / denominator;
            rows[row] ^= ~0UL << column;
        }
    }

    // The side is 19.2 pixels, 0.3 of the image.
    private static (double X, double Y)[] Square() => [(-9.6, -9.6), (9.6, -9.6), (9.6, 9.6), (-9.6, 9.6)];

    private static (double X, double Y)[] Ellipse() => [.. Around(100).Select(t => (12.766 * Math.Cos(t), 7.216 * Math.Sin(t)))];

    // The heart curve x = 16 sin^3 t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, 19.2 pixels wide and, within rounding, as high; the
    // point it turns about lies 1.44 pixels below the curve's own origin.
    private static (double X, double Y)[] Heart() =>
    [
        .. Around(200).Select(t => (
            0.6 * 16 * Math.Pow(Math.Sin(t), 3),
            -1.44 - 0.6625 * (13 * Math.Cos(t) - 5 * Math.Cos(2 * t) - 2 * Math.Cos(3 * t) - Math.Cos(4 * t)))),
    ];

    private static IEnumerable<double> Around(int vertices) => Enumerable.Range(0, vertices).Select(i => Math.Tau * i / vertices);
}
