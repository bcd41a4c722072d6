using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports;

/// <summary>The traversals of all latent units: a row each, labelled at the left, over one axis of values.</summary>
internal static class TraversalFigure
{
    private const int StripRoom = 690; // CSS pixels between the names and the edge of the page
    private const int FoldFrom = 4; // this many inactive units are folded away

    private const string Explanation =
        "Latent traversals: each row starts from the code of the same image and changes one latent unit along the axis, while all others "
            + "stay fixed. A row in which " +
        "exactly one property of the image changes shows a disentangled unit; where several change together, the unit is entangled.";

    private const string OfFactors =
        " The factors that a unit follows are in blue, with the share of the factor's entropy that the unit explains.";

    private const string OfNats = " The bar is the unit's KL divergence from the prior, in nats (1 nat is 1.44 bits): how "
        + "much it encodes about an image.";

    private const string OfQuantiles = " The range of a unit, whose ends stand below its row, is from the "
        + "1\u00A0% to the 99\u00A0% quantile of its codes.";

    private const string OfValues = " A row goes through the values that its unit takes; the ends stand below it.";

    private const string OfSliders = "Drag the frame along a row, or move it with the arrow keys, to see an image larger.";

    public static void Write(Markup html, ReportTraversal traversal)
    {
        ReportTraversalRow[] rows = [.. traversal.Rows.OrderByDescending(r => r.Active).ThenByDescending(r => KlOf(r) ?? -1)];
        ReportTraversalRow[] last = [.. rows.Where(r => !r.Active)];
        bool fold = last.Length >= FoldFrom && last.Length < rows.Length;
        double largest = rows.Max(r => KlOf(r) ?? 0);

        string labels = (rows.Any(r => r.Active && r.Factors.Count > 0) ? OfFactors : "") + (largest > 0 ? OfNats : "");
        string ranges = !rows.Any(r => r.Film is not null) ? "" : traversal.IsDiscrete ? OfValues : OfQuantiles;
        html.Leaf("p", traversal.Caption ?? Explanation + labels + ranges, ("class", "quiet"));
        if (rows.Any(r => r.Film is { HasSlider: true })) html.Leaf("p", OfSliders, ("class", "quiet live-note"), ("hidden", "hidden"));
        using (html.Open("div", ("class", "latents")))
        {
            foreach (ReportTraversalRow row in fold ? rows[..^last.Length] : rows) WriteRow(html, row, largest);
            WriteAxis(html, traversal.Values, rows[0].Png);
            if (!fold) return;
            using (html.Open("details"))
            {
                html.Leaf("summary", $"{last.Length} inactive units");
                foreach (ReportTraversalRow row in last) WriteRow(html, row, largest);
            }
        }
    }

    private static double? KlOf(ReportTraversalRow row) => row.Kl is double kl && !double.IsNaN(kl) ? kl : null;

    private static void WriteRow(Markup html, ReportTraversalRow row, double largest)
    {
        html.Line();
        using (html.Open("div", ("class", row.Active ? "latent" : "latent faint")))
        {
            using (html.Open("dl"))
            {
                html.Leaf("dt", row.Latent);
                if (!row.Active)
                {
                    html.Leaf("dd", "inactive", ("title", "its mean hardly varies over the images"));
                }
                else
                {
                    if (KlOf(row) is double kl) html.Leaf("dd", $"{Figures.Fixed(kl, 2)} nats", ("title", "KL divergence from N(0, 1)"));
                    foreach (ReportSetting factor in row.Factors)
                    {
                        html.Leaf("dd", factor.Name, ("class", "factor"), ("title", "a factor that it follows"));
                        html.Leaf("dd", factor.Value, ("class", "share"), ("title", "the share of the factor's entropy that it explains"));
                    }

                    if (row.Values is not null)
                        html.Leaf("dd", row.Values, ("class", "values"), ("title", "the values of the unit, from left to right"));
                    if (KlOf(row) is double share && largest > 0) Meter.Write(html, share / largest, "dd");
                }
            }

            string shows = $"Traversal of {row.Latent}"
                + (row is { Active: true, Factors.Count: > 0 }
                    ? $", which follows {string.Join(" and ", row.Factors.Select(factor => factor.Name))}" : "");
            if (row.Film is { } film) FilmFigure.Write(html, row.Png, film, shows, StripRoom);
            else PictureFile.Write(html, row.Png, PngEncoder.MediaType, shows, StripRoom);
        }
    }

    /// <summary>Round values at their places under the images, whose centres the values of the traversal are at.</summary>
    private static void WriteAxis(Markup html, IReadOnlyList<double> values, byte[] strip)
    {
        if (values.Count < 2 || values[^1] <= values[0]) return;
        string? width = PictureFile.DrawnSizeOf(strip, StripRoom) is var (drawn, _) ? $"width:{drawn}px" : null;
        IReadOnlyList<double> ticks = Ticks.Linear(values[0], values[^1], 5);
        html.Line();
        using (html.Open("div", ("class", "axis-row")))
        {
            html.Leaf("div", "value of the unit", ("class", "axis-name"));
            using (html.Open("div", ("class", "axis"), ("style", width)))
                foreach ((double tick, string label) in ticks.Zip(Ticks.Labels(ticks)))
                    html.Leaf("span", label, ("style", $"left:{Figures.Coordinate(100 * PlaceOf(tick, values))}%"));
        }
    }

    /// <summary>Where a value lies along the strip, 0 .. 1: between the centres of the two images around it.</summary>
    private static double PlaceOf(double value, IReadOnlyList<double> values)
    {
        int i = 0;
        while (i < values.Count - 2 && value > values[i + 1]) i++;
        return (i + 0.5 + (value - values[i]) / (values[i + 1] - values[i])) / values.Count;
    }
}
