namespace Disentangle.Datasets;

/// <summary>
/// The factor grid of 3D Shapes (Burgess and Kim, 2018), rendered by a ray caster of our own: 480,000 colour images of 64x64x3, one for each
/// combination of floor hue, wall hue, object hue, scale, shape and orientation, in the order of the original. The scene is like the original's, an object
/// in the middle of a room seen from an angle, but the pixels differ.
/// </summary>
public sealed class Shapes3DDataset : IFactorGrid
{
    private const int Hues = 10, Scales = 8, Shapes = 4, Orientations = 15, Views = Scales * Shapes * Orientations;
    private const int Pixels = RoomScene.Side * RoomScene.Side;

    // What each view shows of the three surfaces, drawn when it is first asked for: 480 views of 12 kB.
    private readonly byte[]?[] _views = new byte[]?[Views];

    /// <summary>The data set; views are drawn as they are needed.</summary>
    public Shapes3DDataset(string name = "shapes3d") => Name = name;

    /// <summary>
    /// The factors in the original's order: floor hue, wall hue and object hue (0 to 0.9), scale (0.75 to 1.25), shape (0 cube, 1 cylinder,
    /// 2 sphere, 3 capsule) and orientation (-30 to 30 degrees).
    /// </summary>
    public static IReadOnlyList<Factor> AllFactors { get; } =
    [
        Factor.Linear("floor_hue", Hues, 0, 0.9),
        Factor.Linear("wall_hue", Hues, 0, 0.9),
        Factor.Linear("object_hue", Hues, 0, 0.9),
        Factor.Linear("scale", Scales, 0.75, 1.25),
        Factor.Categories("shape", "cube", "cylinder", "sphere", "capsule"),
        Factor.Linear("orientation", Orientations, -30, 30) with { Unit = "degrees" },
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => Grid.Count;

    /// <inheritdoc/>
    public ImageShape Shape => new(RoomScene.Side, RoomScene.Side, 3);

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => Grid.Factors;

    /// <summary>The numbering of the 480,000 images.</summary>
    internal static FactorGrid Grid { get; } = new(AllFactors);

    /// <inheritdoc/>
    public void FactorsOf(int index, Span<int> values) => Grid.FactorsOf(index, values);

    /// <inheritdoc/>
    public int IndexOf(ReadOnlySpan<int> values) => Grid.IndexOf(values);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        for (int i = 0; i < indices.Length; i++)
        {
            int view = indices[i] % Views, hues = indices[i] / Views;
            Paint(View(view), hues / (Hues * Hues), hues / Hues % Hues, hues % Hues, images.Slice(i * 3 * Pixels, 3 * Pixels));
        }
    }

    // Two threads may draw the same view at once; both draw the same bytes.
    private byte[] View(int view)
    {
        if (Volatile.Read(ref _views[view]) is { } drawn) return drawn;
        int orientation = view % Orientations, shape = view / Orientations % Shapes, scale = view / (Orientations * Shapes);
        IReadOnlyList<Factor> factors = AllFactors;
        drawn = RoomScene.Draw((Solid)shape, factors[3].Values[scale], factors[5].Values[orientation] * Math.PI / 180);
        Volatile.Write(ref _views[view], drawn);
        return drawn;
    }

    // A pixel is the sum over the surfaces of how bright each is there times its colour; nearly all pixels show one surface.
    private static void Paint(byte[] view, int floor, int wall, int solid, Span<float> image)
    {
        Span<float> colours = stackalloc float[9];
        HueColour.Write(floor / (float)Hues, colours);
        HueColour.Write(wall / (float)Hues, colours[3..]);
        HueColour.Write(solid / (float)Hues, colours[6..]);
        for (int p = 0; p < Pixels; p++)
        {
            float f = view[3 * p] / 255f, w = view[3 * p + 1] / 255f, t = view[3 * p + 2] / 255f;
            image[3 * p] = f * colours[0] + w * colours[3] + t * colours[6];
            image[3 * p + 1] = f * colours[1] + w * colours[4] + t * colours[7];
            image[3 * p + 2] = f * colours[2] + w * colours[5] + t * colours[8];
        }
    }
}
