using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Pictures;

/// <summary>What stands around points in a plane.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Note">More on it, in smaller type.</param>
/// <param name="Across">What goes from left to right.</param>
/// <param name="Up">What goes from the bottom to the top.</param>
/// <param name="View">The part of the plane that is seen.</param>
/// <param name="Colour">What the colour says.</param>
public sealed record PointFrame(
    string Title, string Note, string Across, string Up, (double Left, double Bottom, double Side) View, PointLegend Colour);

/// <summary>What the colours of points say.</summary>
/// <param name="Name">For example <c>shape</c>.</param>
/// <param name="Categories">What the colours of the charts stand for, in order; null for a scale.</param>
/// <param name="Low">What the smallest value of the scale stands for.</param>
/// <param name="High">What the largest value of the scale stands for.</param>
public sealed record PointLegend(string Name, IReadOnlyList<string>? Categories, string Low, string High);

/// <summary>Points in a plane with axes and a legend, as a picture or a drawing.</summary>
public static class PointSheet
{
    private const int Margin = 16, Left = 44, Swatch = 12, Gap = 16;
    private const double Large = 11, Small = 8.5;

    /// <summary>The sheet in pixels.</summary>
    /// <param name="frame">What stands around the points.</param>
    /// <param name="points">The points as <see cref="PointRaster.Draw"/> draws them.</param>
    public static PixelGrid ToPixels(PointFrame frame, PixelGrid points) => Draw(frame, points).ToPixels();

    /// <summary>The sheet as SVG.</summary>
    /// <param name="frame">What stands around the points.</param>
    /// <param name="points">The points as <see cref="PointRaster.Draw"/> draws them.</param>
    /// <param name="onPage">Whether it takes the colours of the page that it stands on, instead of a white ground.</param>
    public static string ToSvg(PointFrame frame, PixelGrid points, bool onPage = false) =>
        Draw(frame, points).ToSvg($"{frame.Title}: {frame.Across} across, {frame.Up} up, coloured by {frame.Colour.Name}", onPage);

    private static Sheet Draw(PointFrame frame, PixelGrid points)
    {
        double words = Math.Max(Lettering.WidthOf(frame.Title, Large), Lettering.WidthOf(frame.Note, Small));
        int left = Margin + Left, top = Margin + (int)(1.9 * Large + 2 * Small) + 22, side = points.Width, bottom = top + side;
        int width = Math.Max(left + side, (int)Math.Ceiling(Margin + words)) + Margin;
        double below = bottom + 4.6 * Small;
        (string Text, double At, double Row)[] entries = [.. Entries(frame.Colour, left, width - Margin)];
        int rows = entries.Length == 0 ? 1 : 1 + (int)entries.Max(entry => entry.Row);
        Sheet sheet = new(width, (int)(below + 2 * Small + rows * 2.2 * Swatch) + Margin);
        sheet.Write(frame.Title, Margin, Margin, Large, Sheet.Ink);
        sheet.Write(frame.Note, Margin, Margin + 1.9 * Large, Small, Sheet.Faint);
        sheet.Add(points, left, top);
        foreach ((int x, int y, int w, int h) in (ReadOnlySpan<(int, int, int, int)>)[(left - 1, top - 1, side + 2, 1),
            (left - 1, bottom, side + 2, 1), (left - 1, top, 1, side), (left + side, top, 1, side)])
            sheet.Fill(x, y, w, h, Sheet.Faint);
        DrawAxes(sheet, frame, left, top, side);
        sheet.Write(frame.Up, left, top - 2 * Small, Small, Sheet.Ink);
        sheet.Write(frame.Across, left + side, bottom + 3 * Small, Small, Sheet.Ink, "end");
        sheet.Write(frame.Colour.Name, left, below, Small, Sheet.Ink);
        DrawLegend(sheet, frame.Colour, entries, left, below + 2 * Small);
        return sheet;
    }

    private static void DrawAxes(Sheet sheet, PointFrame frame, int left, int top, int side)
    {
        (double first, double lowest, double length) = frame.View;
        double scale = side / length;
        IReadOnlyList<double> across = Ticks.Linear(first, first + length, 7), up = Ticks.Linear(lowest, lowest + length, 7);
        foreach ((double value, string label) in across.Zip(Ticks.Labels(across)))
        {
            double x = left + (value - first) * scale;
            sheet.Fill((int)x, top + side, 1, 4, Sheet.Faint);
            sheet.Write(label, x, top + side + 8, Small, Sheet.Faint, "middle");
        }

        foreach ((double value, string label) in up.Zip(Ticks.Labels(up)))
        {
            double y = top + side - (value - lowest) * scale;
            sheet.Fill(left - 4, (int)y, 4, 1, Sheet.Faint);
            sheet.Write(label, left - 8, y - Small / 2, Small, Sheet.Faint, "end");
        }
    }

    // Where each category stands, in rows.
    private static IEnumerable<(string Text, double At, double Row)> Entries(PointLegend legend, double left, double right)
    {
        (double at, int row) = (left, 0);
        foreach (string category in legend.Categories ?? [])
        {
            double wide = Swatch + 6 + Lettering.WidthOf(category, Small);
            if (at > left && at + wide > right) (at, row) = (left, row + 1);
            yield return (category, at, row);
            at += wide + Gap;
        }
    }

    private static void DrawLegend(
        Sheet sheet, PointLegend legend, (string Text, double At, double Row)[] entries, double left, double top)
    {
        if (legend.Categories is null)
        {
            double from = left + Lettering.WidthOf(legend.Low, Small) + 8;
            sheet.Write(legend.Low, left, top + 2, Small, Sheet.Faint);
            for (int i = 0; i < 128; i++) sheet.Fill((int)from + i, (int)top, 1, Swatch, Parts(PointTones.Ramp[2 * i]));
            sheet.Write(legend.High, from + 136, top + 2, Small, Sheet.Faint);
        }

        for (int i = 0; i < entries.Length; i++)
        {
            double y = top + 2.2 * Swatch * entries[i].Row;
            sheet.Fill((int)entries[i].At, (int)y, Swatch, Swatch, Parts(PointTones.ColourOf((byte)i, isCategory: true)));
            sheet.Write(entries[i].Text, entries[i].At + Swatch + 6, y + (Swatch - Small) / 2, Small, Sheet.Faint);
        }
    }

    private static (byte, byte, byte) Parts(int colour) => ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
}
