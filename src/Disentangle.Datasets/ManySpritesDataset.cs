using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>
/// Images of one to five sprites, rendered: 13,312 images of 64x64x1, 0 or 1. A heart in the middle is always there; each of four sprites
/// around it is there or not, which are four binary factors. All turn by one orientation and move together, so that these factors are seen
/// in every image. The outlines are those of dSprites at half their size; no sprite touches another.
/// </summary>
internal sealed class ManySpritesDataset : IFactorGrid, IBitSource
{
    private const int Orientations = 13, Positions = 8, Corners = 4;

    // Between the first position of the sprites on the left and that of the middle one, and of those on the right.
    private const int Middle = 12, Right = 24;

    private const int Square = 0, Ellipse = 1, Heart = 2;

    // Shape and home of each sprite that can be absent, in the order of its factors.
    private static readonly (int Shape, int X, int Y)[] Around = [(Square, 0, 0), (Ellipse, Right, 0),
        (Heart, 0, Right), (Square, Right, Right)];

    private readonly SpriteOutlines _outlines = new();

    /// <summary>Its line in the catalogue.</summary>
    internal static DatasetEntry Entry { get; } = new(
        "many-sprites",
        "Many sprites",
        "13,312 images of one to five sprites, 64x64x1, with 7 factors, four of them the presence of a sprite, rendered here",
        (name, _, _) => new ManySpritesDataset(name));

    /// <summary>The data set; building it takes a few milliseconds and about a megabyte.</summary>
    public ManySpritesDataset(string name = "many-sprites") => Name = name;

    /// <summary>
    /// The factors: whether there is a sprite at the top left (a square), the top right (an ellipse), the bottom left (a heart) and the
    /// bottom right (a square); the orientation of all (0 to 2 pi, without the end); the position of all (0 to 1, left to right and top to
    /// bottom).
    /// </summary>
    public static IReadOnlyList<Factor> AllFactors { get; } =
    [
        Presence("top_left"),
        Presence("top_right"),
        Presence("bottom_left"),
        Presence("bottom_right"),
        Factor.Linear("orientation", Orientations, 0, Math.Tau * (Orientations - 1) / Orientations) with { Unit = "radians" },
        Factor.Linear("posX", Positions, 0, 1),
        Factor.Linear("posY", Positions, 0, 1),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => Grid.Count;

    /// <inheritdoc/>
    public ImageShape Shape => new(64, 64, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => Grid.Factors;

    /// <summary>The numbering of the images.</summary>
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
        Span<int> values = stackalloc int[Corners + 3];
        Grid.FactorsOf(index, values);
        int orientation = values[Corners], x = values[Corners + 1], y = values[Corners + 2];
        Span<ulong> sprite = stackalloc ulong[64];
        Draw(Heart, orientation, x + Middle, y + Middle, rows);
        for (int corner = 0; corner < Corners; corner++)
        {
            if (values[corner] == 0) continue;
            (int shape, int homeX, int homeY) = Around[corner];
            Draw(shape, orientation, x + homeX, y + homeY, sprite);
            for (int row = 0; row < rows.Length; row++) rows[row] |= sprite[row];
        }
    }

    private static Factor Presence(string place) => Factor.Categories(place, "absent", "present");

    private void Draw(int shape, int orientation, int x, int y, Span<ulong> rows) =>
        _outlines.Draw(SpriteOutlines.Number(shape, 0, orientation * (SpriteOutlines.Orientations - 1) / Orientations), x, y, rows);
}
