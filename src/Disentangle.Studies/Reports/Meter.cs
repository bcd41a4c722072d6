namespace Disentangle.Studies.Reports;

/// <summary>A thin bar, filled to a share of its length.</summary>
internal static class Meter
{
    public static void Write(Markup html, double share, string element = "div")
    {
        using (html.Open(element, ("class", "meter"), ("aria-hidden", "true")))
            html.Leaf("span", "", ("style", $"width:{Figures.Coordinate(100 * Math.Clamp(share, 0, 1))}%"));
    }
}
