namespace Disentangle.Reports.Pictures;

/// <summary>
/// Labelled latent traversals as one picture: for each image its reconstruction and the strips of latent units, with name, nats and factor
/// at the left, and under each strip an axis with the values at both ends and a mark at the value of the image's own code.
/// </summary>
public static class TraversalSheet
{
    private const int Gap = 3, RowGap = 10, Margin = 16;

    /// <summary>The sheet in pixels.</summary>
    /// <param name="blocks">At least one; all images of one size.</param>
    public static PixelGrid ToPixels(IReadOnlyList<TraversalBlock> blocks) => Draw(blocks).ToPixels();

    /// <summary>The sheet as SVG.</summary>
    /// <inheritdoc cref="ToPixels(IReadOnlyList{TraversalBlock})"/>
    public static string ToSvg(IReadOnlyList<TraversalBlock> blocks) => Draw(blocks).ToSvg(
        "Latent traversals. " + string.Join("; ", blocks[0].Strips.Select(strip => $"{strip.Name}: {strip.Note}")));

    /// <summary>Grids of two units in pixels, one below the other.</summary>
    /// <param name="grids">At least one; all images of one size.</param>
    public static PixelGrid ToPixels(IReadOnlyList<TraversalGrid> grids) => Draw(grids).ToPixels();

    /// <summary>Grids of two units as SVG.</summary>
    /// <inheritdoc cref="ToPixels(IReadOnlyList{TraversalGrid})"/>
    public static string ToSvg(IReadOnlyList<TraversalGrid> grids) => Draw(grids).ToSvg(
        $"Two latent units: {grids[0].Across.Name} from left to right, {grids[0].Up.Name} from the bottom to the top");

    private static Sheet Draw(IReadOnlyList<TraversalBlock> blocks)
    {
        (int width, int height) = (blocks[0].Image.Width, blocks[0].Image.Height);
        Type type = new(height);
        int left = LeftOf(type, [.. blocks.SelectMany(block => block.Strips)], [.. blocks.Select(block => block.Name)]);
        int strip = blocks.Max(block => block.Strips.Max(row => row.Cells.Count)) * (width + Gap) - Gap;
        int right = left + Math.Max(strip, 2 * width + Gap) + Margin;
        int step = height + type.Axis + RowGap;
        int block = blocks[0].Strips.Count * step + height + 2 * RowGap;
        Sheet sheet = new(right, 2 * Margin + blocks.Count * block + (blocks.Count - 1) * Margin);
        int top = Margin;
        foreach (TraversalBlock one in blocks)
        {
            Label(sheet, type, one.Name, "input, reconstruction", top, height);
            sheet.Add(one.Image, left, top);
            sheet.Add(one.Reconstruction, left + width + Gap, top);
            int at = top + height + 2 * RowGap;
            foreach (TraversalStrip row in one.Strips)
            {
                Label(sheet, type, row.Name, row.Note, at, height);
                for (int i = 0; i < row.Cells.Count; i++) sheet.Add(row.Cells[i], left + i * (width + Gap), at);
                Axis(sheet, type, row, left + width / 2, row.Cells.Count * (width + Gap) - Gap - width, at + height);
                at += step;
            }

            top += block + Margin;
        }

        return sheet;
    }

    private static Sheet Draw(IReadOnlyList<TraversalGrid> grids)
    {
        (int width, int height) = (grids[0].Cells[0].Width, grids[0].Cells[0].Height);
        int columns = grids[0].Columns, rows = grids[0].Cells.Count / columns;
        Type type = new(height);
        int left = LeftOf(type, [grids[0].Up], [.. grids.Select(grid => grid.Name)]);
        int across = columns * (width + Gap) - Gap, down = rows * (height + Gap) - Gap, foot = (int)(5 * type.Name);
        double words = Math.Max(Lettering.WidthOf(grids[0].Across.Name, type.Name), Lettering.WidthOf(grids[0].Across.Note, type.Note));
        Sheet sheet = new(left + Math.Max(across, (int)Math.Ceiling(words)) + Margin, 2 * Margin + grids.Count * (down + foot));
        int top = Margin;
        foreach (TraversalGrid grid in grids)
        {
            for (int i = 0; i < grid.Cells.Count; i++)
                sheet.Add(grid.Cells[i], left + i % columns * (width + Gap), top + (rows - 1 - i / columns) * (height + Gap));
            double edge = left - Margin / 2.0;
            sheet.Write(grid.Up.Last, edge, top + (height - type.Note) / 2, type.Note, Sheet.Faint, "end");
            sheet.Write(grid.Up.First, edge, top + down - (height + type.Note) / 2, type.Note, Sheet.Faint, "end");
            sheet.Write(grid.Name, Margin, top, type.Note, Sheet.Faint);
            Label(sheet, type, grid.Up.Name, grid.Up.Note, top + (down - height) / 2, height);
            double middle = left + Math.Max(across, words) / 2, below = top + down + RowGap;
            sheet.Write(grid.Across.First, left + width / 2.0, below, type.Note, Sheet.Faint, "middle");
            sheet.Write(grid.Across.Last, left + across - width / 2.0, below, type.Note, Sheet.Faint, "middle");
            sheet.Write(grid.Across.Name, middle, below + 2 * type.Note, type.Name, Sheet.Ink, "middle");
            sheet.Write(grid.Across.Note, middle, below + 2 * type.Note + 1.75 * type.Name, type.Note, Sheet.Faint, "middle");
            top += down + foot;
        }

        return sheet;
    }

    private static int LeftOf(in Type type, IReadOnlyList<TraversalStrip> strips, IReadOnlyList<string> names)
    {
        double words = Lettering.WidthOf("input, reconstruction", type.Note);
        foreach (string name in names) words = Math.Max(words, Lettering.WidthOf(name, type.Name));
        foreach (TraversalStrip strip in strips)
            words = Math.Max(words, Math.Max(Lettering.WidthOf(strip.Name, type.Name), Lettering.WidthOf(strip.Note, type.Note)));
        return 3 * Margin + (int)Math.Ceiling(words);
    }

    private static void Label(Sheet sheet, in Type type, string name, string note, int top, int height)
    {
        double start = top + (height - (1.75 * type.Name + type.Note)) / 2;
        sheet.Write(name, Margin, start, type.Name, Sheet.Ink);
        sheet.Write(note, Margin, start + 1.75 * type.Name, type.Note, Sheet.Faint);
    }

    // From the middle of the first image to that of the last, whose values stand at its ends.
    private static void Axis(Sheet sheet, in Type type, TraversalStrip strip, int left, int length, int top)
    {
        int line = top + (int)Math.Ceiling(0.6 * type.Tick);
        if (length > 0) sheet.Fill(left, line, length + 1, 1, Sheet.Faint);
        int half = (int)(type.Tick / 3); // of the mark
        if (strip.Place is double place)
            sheet.Fill(left + (int)Math.Round(place * length) - 1, line - half, 3, 2 * half + 1, Sheet.Mark);
        sheet.Write(strip.First, left, line + 0.7 * type.Tick, type.Tick, Sheet.Faint, "middle");
        if (length > 0) sheet.Write(strip.Last, left + length, line + 0.7 * type.Tick, type.Tick, Sheet.Faint, "middle");
    }

    // The heights of capitals, for images of a height.
    private readonly struct Type(int height)
    {
        public double Name { get; } = Math.Max(9, height / 8.0);

        public double Note { get; } = Math.Max(7.5, height / 10.5);

        public double Tick { get; } = Math.Max(7, height / 12.0);

        /// <summary>The room of an axis.</summary>
        public int Axis => (int)Math.Ceiling(2.6 * Tick);
    }
}
