using System.Globalization;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// The factor grid of 3D Shapes (Burgess and Kim, 2018), rendered by a ray caster of our own: 480,000 colour images of 64x64x3, or of
/// another size, one for each combination of floor hue, wall hue, object hue, scale, shape and orientation, in the order of the original.
/// The scene is like the original's, an object in the middle of a room seen from an angle, but the pixels differ.
/// </summary>
internal sealed class Shapes3DDataset : IFactorGrid
{
    private const int DefaultSide = 64, SmallestSide = 8, LargestSide = 256;
    private const int Hues = 10, Scales = 8, Shapes = 4, Orientations = 15, Views = Scales * Shapes * Orientations;

    // What each view shows of the three surfaces, drawn when it is first asked for: 480 views of 12 kB at 64x64.
    private readonly byte[]?[] _views = new byte[]?[Views];
    private readonly int _side;
    private readonly Crew _crew;

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "shapes3d",
        "3D Shapes",
        "480,000 images of an object in a room, 64x64x3, with the 6 factors of 3D Shapes, rendered here, or read from the " +
            "original file",
        Open)
    {
        Argument = "PATH.h5",
        TakesSide = true,
        Originals = [new("3dshapes.h5", "099a2078d58cec4daad0702c55d06868")],
        Ending = ".h5",
    };

    /// <summary>The data set; views are drawn as they are needed.</summary>
    /// <param name="name">What the user calls it.</param>
    /// <param name="side">Height and width of the images in pixels, 8 to 256.</param>
    /// <param name="crew">The threads that draw; null for one per processor.</param>
    /// <exception cref="UserErrorException">The size is out of range.</exception>
    public Shapes3DDataset(string name = "shapes3d", int side = DefaultSide, Crew? crew = null)
    {
        if (side is < SmallestSide or > LargestSide)
            throw new UserErrorException($"shapes3d is rendered with {SmallestSide} to {LargestSide} pixels a side, got {side}");
        (Name, _side, _crew) = (name, side, crew ?? Crew.AllProcessors);
    }

    /// <summary>
    /// Opens what a user asked for: the original file, or rendered images, of 64x64 pixels or as many as follow an <c>@</c>.
    /// </summary>
    /// <param name="name">What the user typed.</param>
    /// <param name="argument">The path of the original file, <c>@SIDE</c>, or null.</param>
    /// <param name="options">Where decoded pixels are kept, and which threads draw.</param>
    /// <exception cref="UserErrorException">The size is no number or out of range, or the file is not as it should be.</exception>
    internal static IFactorGrid Open(string name, string? argument, DatasetOptions options)
    {
        if (argument is null) return new Shapes3DDataset(name, crew: options.Crew);
        if (!argument.StartsWith('@')) return Shapes3DFile.Open(argument, name, options, Grid);
        if (!int.TryParse(argument.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int side))
            throw new UserErrorException(
                $"the size after the @ must be the pixels of a side, for example shapes3d@32, got '{argument[1..]}'");
        return new Shapes3DDataset(name, side, options.Crew);
    }

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
    public ImageShape Shape => new(_side, _side, 3);

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
        DrawMissing(indices);
        int values = Shape.Count;
        for (int i = 0; i < indices.Length; i++)
        {
            int view = indices[i] % Views, hues = indices[i] / Views;
            Paint(View(view), hues / (Hues * Hues), hues / Hues % Hues, hues % Hues, images.Slice(i * values, values));
        }
    }

    // The first steps of training ask for most of the views: several at once are drawn by all threads.
    private void DrawMissing(ReadOnlySpan<int> indices)
    {
        List<int>? missing = null;
        foreach (int index in indices)
            if (Volatile.Read(ref _views[index % Views]) is null) (missing ??= []).Add(index % Views);
        if (missing is { Count: > 1 }) Draw([.. missing.Distinct()]);
    }

    // A method of its own, since what the function takes along is allocated even where it is not called.
    private void Draw(int[] views)
    {
        // Views from the same place share the room.
        int[][] places = [.. views.GroupBy(view => view % Orientations).Select(place => place.ToArray())];
        _crew.For(places.Length, i => DrawFrom(places[i][0] % Orientations, places[i]));
    }

    private byte[] View(int view) =>
        Volatile.Read(ref _views[view]) is { } drawn ? drawn : DrawFrom(view % Orientations, [view])[0];

    // Two threads may draw the same view at once; both draw the same bytes.
    private byte[][] DrawFrom(int orientation, int[] views)
    {
        IReadOnlyList<double> scales = AllFactors[3].Values, angles = AllFactors[5].Values;
        byte[][] drawn = RoomScene.Draw(
            [.. views.Select(view => ((Solid)(view / Orientations % Shapes), scales[view / (Orientations * Shapes)]))],
            angles[orientation] * Math.PI / 180, _side);
        for (int i = 0; i < views.Length; i++) Volatile.Write(ref _views[views[i]], drawn[i]);
        return drawn;
    }

    // A pixel is the sum over the surfaces of how bright each is there times its colour; nearly all pixels show one surface.
    private static void Paint(byte[] view, int floor, int wall, int solid, Span<float> image)
    {
        Span<float> colours = stackalloc float[9];
        HueColour.Write(floor / (float)Hues, colours);
        HueColour.Write(wall / (float)Hues, colours[3..]);
        HueColour.Write(solid / (float)Hues, colours[6..]);
        for (int p = 0; p < view.Length / 3; p++)
        {
            float f = view[3 * p] / 255f, w = view[3 * p + 1] / 255f, t = view[3 * p + 2] / 255f;
            image[3 * p] = f * colours[0] + w * colours[3] + t * colours[6];
            image[3 * p + 1] = f * colours[1] + w * colours[4] + t * colours[7];
            image[3 * p + 2] = f * colours[2] + w * colours[5] + t * colours[8];
        }
    }
}
