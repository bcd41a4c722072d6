using Disentangle.Reports.Drawing;

namespace Disentangle.Reports;

/// <summary>A thin bar, filled to a share of its length, with marks where they are given.</summary>
internal static class Meter
{
    /// <summary>Writes the bar.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="share">The filled share, 0 to 1.</param>
    /// <param name="element">The element to make.</param>
    /// <param name="marks">The class of each mark and its place, 0 to 1.</param>
    public static void Write(Markup html, double share, string element = "div", params ReadOnlySpan<(string Class, double Place)> marks)
    {
        using (html.Open(element, ("class", "meter"), ("aria-hidden", "true")))
        {
            html.Leaf("span", "", ("style", $"width:{Percent(share)}"));
            foreach ((string name, double place) in marks) html.Leaf("i", "", ("class", name), ("style", $"left:{Percent(place)}"));
        }
    }

    private static string Percent(double share) => $"{Figures.Coordinate(100 * Math.Clamp(share, 0, 1))}%";
}
