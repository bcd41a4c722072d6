namespace Disentangle.Reports.Pictures;

/// <summary>A row of pictures and what is written at its left.</summary>
/// <param name="Name">The large words.</param>
/// <param name="Note">The small words below.</param>
/// <param name="Cells">The pictures, all of one size.</param>
public sealed record LabelledRow(string Name, string Note, IReadOnlyList<PixelGrid> Cells);

/// <summary>
/// Rows of pictures with words at their left, and rows of single pictures with words below: on white, so that they read on any page. Of
/// grey pictures they are grey.
/// </summary>
public static class LabelledRows
{
    private const int Gap = 3, RowGap = 12, Margin = 16;

    private static readonly (byte, byte, byte) Ink = (31, 35, 40), Faint = (101, 109, 118);

    /// <summary>One row below the other, and below all the ends of the axis that they share.</summary>
    /// <param name="rows">At least one; all with as many cells of one size.</param>
    /// <param name="first">What stands below the first column.</param>
    /// <param name="middle">What stands below the middle.</param>
    /// <param name="last">What stands below the last column.</param>
    public static PixelGrid Sheet(IReadOnlyList<LabelledRow> rows, string first, string middle, string last)
    {
        (int width, int height) = (rows[0].Cells[0].Width, rows[0].Cells[0].Height);
        double name = height / 5.2, note = height / 6.8, foot = note;
        int words = (int)Math.Ceiling(rows.Max(row => Math.Max(Lettering.WidthOf(row.Name, name), Lettering.WidthOf(row.Note, note))));
        int left = Margin + words + 2 * Margin, strip = rows[0].Cells.Count * (width + Gap) - Gap;
        int bottom = Margin + rows.Count * (height + RowGap);
        PixelGrid sheet = White(left + strip + Margin, (int)(bottom + 2.4 * foot), ChannelsOf(rows));
        for (int r = 0; r < rows.Count; r++)
        {
            int top = Margin + r * (height + RowGap);
            double block = name + 0.75 * name + note, start = top + (height - block) / 2;
            Lettering.Write(sheet, rows[r].Name, Margin, start, name, Ink);
            Lettering.Write(sheet, rows[r].Note, Margin, start + 1.75 * name, note, Faint);
            for (int c = 0; c < rows[r].Cells.Count; c++) Put(sheet, rows[r].Cells[c], left + c * (width + Gap), top);
        }

        Centred(sheet, first, left + width / 2.0, bottom, foot, Faint);
        Centred(sheet, middle, left + strip / 2.0, bottom, foot, Faint);
        Centred(sheet, last, left + strip - width / 2.0, bottom, foot, Faint);
        return sheet;
    }

    /// <summary>The frames of an animation, one for each place: the cell of each row there, side by side, its words below it.</summary>
    /// <param name="rows">At least one; all with as many cells of one size.</param>
    public static PixelGrid[] Frames(IReadOnlyList<LabelledRow> rows)
    {
        (int width, int height) = (rows[0].Cells[0].Width, rows[0].Cells[0].Height);
        double name = width / 11.0, note = width / 13.5;
        int step = (int)Math.Max(width,
            Math.Ceiling(rows.Max(row => Math.Max(Lettering.WidthOf(row.Name, name), Lettering.WidthOf(row.Note, note))))) + RowGap;
        double Middle(int row) => Margin + row * step + (step - RowGap) / 2.0;

        // The words are the same in all.
        PixelGrid words = White(
            rows.Count * step - RowGap + 2 * Margin, (int)(2 * Margin + height + 2.75 * name + note), ChannelsOf(rows));
        for (int r = 0; r < rows.Count; r++)
        {
            Centred(words, rows[r].Name, Middle(r), Margin + height + name, name, Ink);
            Centred(words, rows[r].Note, Middle(r), Margin + height + 2.75 * name, note, Faint);
        }

        PixelGrid[] frames = new PixelGrid[rows[0].Cells.Count];
        for (int place = 0; place < frames.Length; place++)
        {
            frames[place] = words.Part(0, 0, words.Width, words.Height);
            for (int r = 0; r < rows.Count; r++) Put(frames[place], rows[r].Cells[place], (int)(Middle(r) - width / 2.0), Margin);
        }

        return frames;
    }

    private static int ChannelsOf(IReadOnlyList<LabelledRow> rows) => rows.Max(row => row.Cells.Max(cell => cell.Channels));

    private static void Put(PixelGrid picture, PixelGrid cell, int left, int top) =>
        picture.Paste(picture.Channels == 3 ? cell.ToRgb() : cell, left, top);

    private static PixelGrid White(int width, int height, int channels)
    {
        var picture = new PixelGrid(width, height, channels);
        picture.Pixels.Fill(255);
        return picture;
    }

    private static void Centred(PixelGrid picture, string text, double middle, double top, double height, (byte, byte, byte) colour) =>
        Lettering.Write(picture, text, middle - Lettering.WidthOf(text, height) / 2, top, height, colour);
}
