using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>Lays small charts out in rows in one drawing.</summary>
internal static class PanelGrid
{
    public static string Draw<T>(
        IReadOnlyList<T> panels, (double Width, double Height) size, double gap, int columns, string label, Action<Markup, T> draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        columns = Math.Clamp(panels.Count, 1, columns);
        int rows = Math.Max(1, (panels.Count + columns - 1) / columns);
        (double across, double down) = (size.Width + gap, size.Height + gap);
        var svg = new Markup();
        using (Ink.Drawing(svg, columns * across - gap, rows * down - gap, label))
        {
            for (int i = 0; i < panels.Count; i++)
            {
                using (svg.Open("g", ("transform", $"translate({Ink.At(i % columns * across)} {Ink.At(i / columns * down)})")))
                    draw(svg, panels[i]);
            }
        }

        return svg.ToString();
    }
}
