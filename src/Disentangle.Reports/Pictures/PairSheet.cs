namespace Disentangle.Reports.Pictures;

/// <summary>A distance of a pair as a bar.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Value">How far the two are apart, at least 0.</param>
/// <param name="Text">That value, as it is written.</param>
/// <param name="IsApart">Whether it counts as apart: a filled bar; the others are outlines.</param>
/// <param name="IsWrong">Whether that is not as it should be: a bar of another colour.</param>
public sealed record PairBar(string Name, double Value, string Text, bool IsApart, bool IsWrong = false);

/// <summary>Two pictures with what differs, and their distances.</summary>
/// <param name="First">One picture.</param>
/// <param name="Second">The other, of the same size.</param>
/// <param name="Name">The large words.</param>
/// <param name="Note">The small words: what differs.</param>
/// <param name="Bars">The distances, at least one.</param>
/// <param name="Threshold">Where a line stands; NaN for none.</param>
public sealed record ExamplePair(
    PixelGrid First, PixelGrid Second, string Name, string Note, IReadOnlyList<PairBar> Bars, double Threshold);

/// <summary>Pairs of pictures, one below the other, with their distances as bars.</summary>
public static class PairSheet
{
    private const int Cell = 96, Gap = 6, Margin = 16, BarLength = 220, BarHeight = 9, Line = 15, Between = 22, MostBars = 12;
    private const double Large = 11, Small = 8.5;
    private const int WordsHeight = (int)(1.8 * Large + 2.4 * Small);

    /// <summary>The sheet in pixels.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="pairs">At least one.</param>
    public static PixelGrid ToPixels(string title, IReadOnlyList<ExamplePair> pairs) => Draw(title, pairs).ToPixels();

    /// <summary>The sheet as SVG.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="pairs">At least one.</param>
    /// <param name="onPage">Whether it takes the colours of the page that it stands on, instead of a white ground.</param>
    public static string ToSvg(string title, IReadOnlyList<ExamplePair> pairs, bool onPage = false) => Draw(title, pairs).ToSvg(
        $"{title}: {string.Join("; ", pairs.Select(pair => $"{pair.Name}, {pair.Note}"))}", onPage);

    private static Sheet Draw(string title, IReadOnlyList<ExamplePair> pairs)
    {
        int scale = Math.Max(1, Cell / pairs[0].First.Width), side = pairs[0].First.Width * scale, high = pairs[0].First.Height * scale;
        double names = pairs.Max(pair => pair.Bars.Max(bar => Lettering.WidthOf(bar.Name, Small)));
        double texts = pairs.Max(pair => pair.Bars.Max(bar => Lettering.WidthOf(bar.Text, Small)));
        double words = pairs.Max(pair => Math.Max(Lettering.WidthOf(pair.Name, Large), Lettering.WidthOf(pair.Note, Small)));
        int left = Margin + 2 * side + 2 * Gap + 12, bars = left + (int)Math.Ceiling(names) + 10;
        int[] heights = [.. pairs.Select(pair =>
            Math.Max(high, WordsHeight + Math.Min(MostBars, pair.Bars.Count) * Line))];
        int top = Margin + (int)(2.6 * Large);
        Sheet sheet = new((int)Math.Max(bars + BarLength + 10 + texts, left + words) + Margin,
            top + heights.Sum() + pairs.Count * Between + Margin);
        sheet.Write(title, Margin, Margin, Large, Sheet.Ink);
        for (int i = 0; i < pairs.Count; i++)
        {
            sheet.Add(pairs[i].First.ToRgb().Enlarge(scale), Margin, top);
            sheet.Add(pairs[i].Second.ToRgb().Enlarge(scale), Margin + side + Gap, top);
            sheet.Write(pairs[i].Name, left, top, Large, Sheet.Ink);
            sheet.Write(pairs[i].Note, left, top + 1.8 * Large, Small, Sheet.Faint);
            DrawBars(sheet, pairs[i], left, bars, top + WordsHeight);
            top += heights[i] + Between;
        }

        return sheet;
    }

    private static void DrawBars(Sheet sheet, ExamplePair pair, int left, int bars, int top)
    {
        double most = pair.Bars.Max(bar => bar.Value);
        PairBar[] shown = [.. pair.Bars.Take(MostBars)];
        for (int i = 0; i < shown.Length; i++)
        {
            int y = top + i * Line, length = most > 0 ? (int)Math.Round(BarLength * Math.Max(0, shown[i].Value) / most) : 0;
            (byte, byte, byte) colour = shown[i].IsWrong ? Sheet.Warning : shown[i].IsApart ? Sheet.Mark : Sheet.Faint;
            sheet.Write(shown[i].Name, left, y, Small, shown[i].IsApart ? Sheet.Ink : Sheet.Faint);
            if (shown[i].IsApart && length > 0) sheet.Fill(bars, y, length, BarHeight, colour);
            if (!shown[i].IsApart) Outline(sheet, bars, y, Math.Max(1, length), colour);
            sheet.Write(shown[i].Text, bars + length + 6, y, Small, Sheet.Faint);
        }

        if (double.IsFinite(pair.Threshold) && most > 0)
            sheet.Fill(bars + (int)Math.Round(BarLength * pair.Threshold / most), top - 3, 1, shown.Length * Line + 2, Sheet.Ink);
    }

    private static void Outline(Sheet sheet, int left, int top, int length, (byte, byte, byte) colour)
    {
        sheet.Fill(left, top, length, 1, colour);
        sheet.Fill(left, top + BarHeight - 1, length, 1, colour);
        sheet.Fill(left, top, 1, BarHeight, colour);
        sheet.Fill(left + length - 1, top, 1, BarHeight, colour);
    }
}
