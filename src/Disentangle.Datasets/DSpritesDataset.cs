using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// dSprites (Matthey, Higgins, Hassabis, Lerchner, 2017), rendered rather than read: 737,280 images of 64x64x1, 0 or 1, one for each
/// combination of shape, scale, orientation and position, in the order of the original. How near the rendering is to the
/// original, and how it was found, is on the data set's page of the documentation.
/// </summary>
internal sealed class DSpritesDataset : IFactorGrid, IBitSource
{
    private readonly SpriteOutlines _outlines = new();

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "dsprites",
        "dSprites",
        "737,280 sprites of 64x64x1 with 5 factors, rendered here, or read from the original file",
        (name, path, _) => OpenOrRender(path, name))
    {
        Argument = "PATH.npz",
        Originals = [new("dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz", "7da33b31b13a06f4b04a70402ce90c2e")],
    };

    /// <summary>The sprites of the original file, or rendered ones where there is no path.</summary>
    internal static IFactorGrid OpenOrRender(string? path, string name) =>
        path is null ? new DSpritesDataset(name) : DSpritesFile.Open(path, name, Grid);

    /// <summary>The data set; building it takes a few milliseconds and about a megabyte.</summary>
    public DSpritesDataset(string name = "dsprites") => Name = name;

    /// <summary>
    /// The factors in the original's order, without the colour, which is constant: shape (1 square, 2 ellipse, 3 heart), scale (0.5 to 1),
    /// orientation (0 to 2 pi, both ends included), posX and posY (0 to 1, left to right and top to bottom).
    /// </summary>
    public static IReadOnlyList<Factor> AllFactors { get; } =
    [
        new("shape", [1, 2, 3]) { IsCategorical = true, ValueNames = ["square", "ellipse", "heart"] },
        Factor.Linear("scale", 6, 0.5, 1),
        Factor.Linear("orientation", SpriteOutlines.Orientations, 0, Math.Tau) with { Unit = "radians" },
        Factor.Linear("posX", SpriteOutlines.Positions, 0, 1),
        Factor.Linear("posY", SpriteOutlines.Positions, 0, 1),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => Grid.Count;

    /// <inheritdoc/>
    public ImageShape Shape => new(64, 64, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => Grid.Factors;

    /// <summary>The numbering of the 737,280 images.</summary>
    internal static FactorGrid Grid { get; } = new(AllFactors);

    /// <inheritdoc/>
    public void FactorsOf(int index, Span<int> values) => Grid.FactorsOf(index, values);

    /// <inheritdoc/>
    public int IndexOf(ReadOnlySpan<int> values) => Grid.IndexOf(values);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> images) => BitImages.Read(this, indices, images);

    /// <inheritdoc/>
    public void Render(int index, Span<ulong> rows)
    {
        int y = index % SpriteOutlines.Positions;
        index /= SpriteOutlines.Positions;
        int x = index % SpriteOutlines.Positions;
        _outlines.Draw(index / SpriteOutlines.Positions, x, y, rows);
    }
}
