namespace Disentangle.Reports.Pictures;

/// <summary>A row of pictures and what is written at its left.</summary>
/// <param name="Name">The large words.</param>
/// <param name="Note">The small words below.</param>
/// <param name="Cells">The pictures, all of one size.</param>
public sealed record LabelledRow(string Name, string Note, IReadOnlyList<PixelGrid> Cells);

/// <summary>
/// Rows of pictures with words at their left, and rows of single pictures with words below: on white, so that they read on any page.
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
        PixelGrid sheet = White(left + strip + Margin, (int)(bottom + 2.4 * foot));
        for (int r = 0; r < rows.Count; r++)
        {
            int top = Margin + r * (height + RowGap);
            double block = name + 0.75 * name + note, start = top + (height - block) / 2;
            Lettering.Write(sheet, rows[r].Name, Margin, start, name, Ink);
            Lettering.Write(sheet, rows[r].Note, Margin, start + 1.75 * name, note, Faint);
            for (int c = 0; c < rows[r].Cells.Count; c++) sheet.Paste(rows[r].Cells[c].ToRgb(), left + c * (width + Gap), top);
        }

        Centred(sheet, first, left + width / 2.0, bottom, foot, Faint);
        Centred(sheet, middle, left + strip / 2.0, bottom, foot, Faint);
        Centred(sheet, last, left + strip - width / 2.0, bottom, foot, Faint);
        return sheet;
    }

    /// <summary>One frame of an animation: the cell of each row at one place, side by side, its words below it.</summary>
    /// <param name="rows">At least one; all with as many cells of one size.</param>
    /// <param name="place">Which cell of each row.</param>
    public static PixelGrid Frame(IReadOnlyList<LabelledRow> rows, int place)
    {
        (int width, int height) = (rows[0].Cells[0].Width, rows[0].Cells[0].Height);
        double name = width / 11.0, note = width / 13.5;
        int step = (int)Math.Max(width,
            Math.Ceiling(rows.Max(row => Math.Max(Lettering.WidthOf(row.Name, name), Lettering.WidthOf(row.Note, note))))) + RowGap;
        PixelGrid frame = White(rows.Count * step - RowGap + 2 * Margin, (int)(2 * Margin + height + 2.75 * name + note));
        for (int r = 0; r < rows.Count; r++)
        {
            int left = Margin + r * step;
            double middle = left + (step - RowGap) / 2.0;
            frame.Paste(rows[r].Cells[place].ToRgb(), (int)(middle - width / 2.0), Margin);
            Centred(frame, rows[r].Name, middle, Margin + height + name, name, Ink);
            Centred(frame, rows[r].Note, middle, Margin + height + 2.75 * name, note, Faint);
        }

        return frame;
    }

    private static PixelGrid White(int width, int height)
    {
        var picture = new PixelGrid(width, height, 3);
        picture.Pixels.Fill(255);
        return picture;
    }

    private static void Centred(PixelGrid picture, string text, double middle, double top, double height, (byte, byte, byte) colour) =>
        Lettering.Write(picture, text, middle - Lettering.WidthOf(text, height) / 2, top, height, colour);
}
