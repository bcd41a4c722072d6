using Disentangle.Studies.Pictures;

namespace Disentangle.Studies.Reports;

/// <summary>The traversals of all latents: a row each, named at the left, over one axis of values.</summary>
internal static class TraversalFigure
{
    private const int StripRoom = 690; // CSS pixels between the names and the edge of the page
    private const int FoldFrom = 4; // this many latents that show nothing are folded away

    private const string Explanation =
        "Each row starts from the same image and moves one latent from the left end of the axis to the right, while the others stay " +
        "where they are. Look for rows in which exactly one thing changes: that latent has become a factor of its own. Rows in which " +
        "several things change together are still entangled, and rows in which nothing changes carry nothing.";

    public static void Write(Markup html, ReportTraversal traversal)
    {
        ReportTraversalRow[] rows = [.. traversal.Rows.OrderByDescending(r => r.Active).ThenByDescending(r => KlOf(r) ?? -1)];
        ReportTraversalRow[] last = [.. rows.Where(r => !r.Active)];
        bool fold = last.Length >= FoldFrom && last.Length < rows.Length;
        double largest = rows.Max(r => KlOf(r) ?? 0);

        html.Leaf("p", traversal.Caption ?? Explanation, ("class", "quiet"));
        using (html.Open("div", ("class", "latents")))
        {
            foreach (ReportTraversalRow row in fold ? rows[..^last.Length] : rows) WriteRow(html, row, largest);
            WriteAxis(html, traversal.Values, rows[0].Png);
            if (!fold) return;
            using (html.Open("details"))
            {
                html.Leaf("summary", $"{last.Length} more latents that carry nothing");
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
                if (KlOf(row) is double kl) html.Leaf("dd", $"{Figures.Fixed(kl, 2)} nats", ("title", "KL divergence from N(0, 1)"));
                if (row.Factor is not null)
                    html.Leaf("dd", row.Factor, ("class", "factor"), ("title", "the factor it shares most information with"));
                if (row.Values is not null) html.Leaf("dd", row.Values, ("title", "the values that the latent takes"));
                if (KlOf(row) is double share && largest > 0) Meter.Write(html, share / largest, "dd");
            }

            string shows = $"Traversal of {row.Latent}" + (row.Factor is null ? "" : $", which follows {row.Factor}");
            PictureFile.Write(html, row.Png, PngEncoder.MediaType, shows, StripRoom);
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
            html.Leaf("div", "value of the latent", ("class", "axis-name"));
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
