namespace Disentangle.Reports.Pictures;

/// <summary>A map of values as a picture of greys, with what stands below it.</summary>
/// <param name="Name">The large words.</param>
/// <param name="Note">The small words.</param>
/// <param name="Picture">The map.</param>
public sealed record LabelledMap(string Name, string Note, PixelGrid Picture);

/// <summary>Maps of values in rows, all of one scale, which stands below them.</summary>
public static class MapSheet
{
    private const int Columns = 5, Cell = 128, Gap = 20, Margin = 16, ScaleWidth = 128, ScaleHeight = 12;
    private const double Large = 11, Small = 8.5;

    /// <summary>The grey of the largest value: a little less than white, which is the ground that sheets stand on.</summary>
    public const byte Full = 254;

    /// <summary>A map of values as a picture of greys.</summary>
    /// <param name="values">(height, width), at least 0.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="full">The value that is <see cref="Full"/>; larger ones are, too. Where it is 0, all is black.</param>
    /// <exception cref="ArgumentException">There is not a value for each place.</exception>
    public static PixelGrid Map(ReadOnlySpan<double> values, int height, int width, double full)
    {
        if (values.Length != height * width) throw new ArgumentException($"a map of {height}x{width} got {values.Length} values");
        PixelGrid picture = new(width, height, 3);
        for (int i = 0; i < values.Length; i++)
            picture.Pixels.Slice(3 * i, 3).Fill(full > 0 ? (byte)Math.Round(Full * Math.Clamp(values[i] / full, 0, 1)) : (byte)0);
        return picture;
    }

    /// <summary>The sheet in pixels.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="full">What the lightest grey stands for.</param>
    /// <param name="maps">At least one; all of one size.</param>
    public static PixelGrid ToPixels(string title, string full, IReadOnlyList<LabelledMap> maps) => Draw(title, full, maps).ToPixels();

    /// <summary>The sheet as SVG.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="full">What the lightest grey stands for.</param>
    /// <param name="maps">At least one; all of one size.</param>
    /// <param name="onPage">Whether it takes the colours of the page that it stands on, instead of a white ground.</param>
    public static string ToSvg(string title, string full, IReadOnlyList<LabelledMap> maps, bool onPage = false) =>
        Draw(title, full, maps).ToSvg($"{title}: {string.Join("; ", maps.Select(map => $"{map.Name} {map.Note}"))}", onPage);

    private static Sheet Draw(string title, string full, IReadOnlyList<LabelledMap> maps)
    {
        PixelGrid[] pictures = [.. maps.Select(map => map.Picture.ToRgb().Enlarge(Math.Max(1, Cell / map.Picture.Width)))];
        double words = maps.Max(map => Math.Max(Lettering.WidthOf(map.Name, Large), Lettering.WidthOf(map.Note, Small)));
        int step = (int)Math.Max(pictures[0].Width, Math.Ceiling(words)) + Gap;
        int rows = (maps.Count + Columns - 1) / Columns, columns = Math.Min(Columns, maps.Count);
        int rowHeight = pictures[0].Height + (int)(2.4 * Large + 2.4 * Small), top = Margin + (int)(2.6 * Large);
        int below = top + rows * (rowHeight + Gap / 2);
        double wide = Math.Max(Lettering.WidthOf(title, Large), ScaleWidth + 30 + Lettering.WidthOf(full, Small));
        Sheet sheet = new(2 * Margin + Math.Max(columns * step - Gap, (int)Math.Ceiling(wide)), below + ScaleHeight + Margin);
        sheet.Write(title, Margin, Margin, Large, Sheet.Ink);
        for (int i = 0; i < maps.Count; i++)
        {
            int left = Margin + i % Columns * step, y = top + i / Columns * (rowHeight + Gap / 2);
            sheet.Add(pictures[i], left, y);
            double name = y + pictures[i].Height + 0.8 * Large;
            sheet.Write(maps[i].Name, left, name, Large, Sheet.Ink);
            sheet.Write(maps[i].Note, left, name + 1.7 * Large, Small, Sheet.Faint);
        }

        sheet.Write("0", Margin, below + 2, Small, Sheet.Faint);
        for (int i = 0; i < ScaleWidth; i++)
        {
            byte grey = (byte)(Full * i / (ScaleWidth - 1));
            sheet.Fill(Margin + 14 + i, below, 1, ScaleHeight, (grey, grey, grey));
        }

        sheet.Write(full, Margin + ScaleWidth + 22, below + 2, Small, Sheet.Faint);
        return sheet;
    }
}
