using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>Two groups that become one.</summary>
/// <param name="First">A leaf 0 .. n-1, or n + the number of an earlier merge.</param>
/// <param name="Second">Another.</param>
/// <param name="Height">The value at which they merge.</param>
public sealed record DendrogramMerge(int First, int Second, double Height);

/// <summary>Draws how things merge into groups as a value falls, as SVG: leaves at the left, the value falling to the right.</summary>
public static class Dendrogram
{
    private const double Width = 272, RowHeight = 18, Top = 26, Bottom = 36;

    /// <summary>The chart.</summary>
    /// <param name="title">What the groups are of.</param>
    /// <param name="leaves">The names of the things.</param>
    /// <param name="merges">The merges, by falling value; things that never merge end at the left.</param>
    /// <param name="axis">What the value is.</param>
    /// <exception cref="ArgumentException">A merge is of a group that is not there yet.</exception>
    public static string Svg(string title, IReadOnlyList<string> leaves, IReadOnlyList<DendrogramMerge> merges, string axis)
    {
        for (int k = 0; k < merges.Count; k++)
            if (Math.Max(merges[k].First, merges[k].Second) >= leaves.Count + k || Math.Min(merges[k].First, merges[k].Second) < 0)
                throw new ArgumentException($"merge {k} is of a group that is not there yet", nameof(merges));
        int[] order = OrderOf(leaves.Count, merges);
        double labels = Math.Min(110, leaves.Select(leaf => Ink.Width(leaf)).DefaultIfEmpty(0).Max() + 8);
        double height = leaves.Count * RowHeight, highest = Math.Max(1, merges.Select(m => m.Height).DefaultIfEmpty(1).Max());
        double X(double value) => Width - 10 - (Width - 20 - labels) * value / highest; // falls to the right

        var svg = new Markup();
        using (Ink.Drawing(svg, Width, Top + height + Bottom, $"{title}: {merges.Count} merges of {leaves.Count}"))
        {
            Ink.Title(svg, title, Width);
            foreach ((double tick, string text) in Ticks.Linear(0, highest, 4).Zip(Ticks.Labels(Ticks.Linear(0, highest, 4))))
            {
                svg.Void("path", ("d", $"M{Ink.At(X(tick))} {Ink.At(Top)}v{Ink.At(height)}"), ("stroke", Ink.Grid));
                Ink.Label(svg, X(tick), Top + height + 15, text, "middle", Ink.Muted);
            }

            Ink.Label(svg, Width - 8, Top + height + 31, axis, "end", Ink.Muted);
            double[] y = new double[leaves.Count + merges.Count], x = new double[leaves.Count + merges.Count];
            for (int place = 0; place < order.Length; place++)
            {
                (y[order[place]], x[order[place]]) = (Top + (place + 0.5) * RowHeight, labels);
                Ink.Label(svg, labels - 6, y[order[place]] + 4, Ink.Fitted(leaves[order[place]], labels - 6), "end");
            }

            for (int k = 0; k < merges.Count; k++)
            {
                (int a, int b, double value) = merges[k];
                int node = leaves.Count + k;
                (x[node], y[node]) = (X(value), 0.5 * (y[a] + y[b]));
                svg.Void("path", ("d", $"M{Ink.At(x[a])} {Ink.At(y[a])}H{Ink.At(x[node])}V{Ink.At(y[b])}H{Ink.At(x[b])}"),
                    ("stroke", Ink.Series(0)), ("stroke-width", "1.4"));
            }
        }

        return svg.ToString();
    }

    // The leaves so that those of a group stand together.
    private static int[] OrderOf(int leaves, IReadOnlyList<DendrogramMerge> merges)
    {
        List<int>?[] members = [.. Enumerable.Range(0, leaves).Select(leaf => (List<int>?)[leaf]), .. new List<int>?[merges.Count]];
        for (int k = 0; k < merges.Count; k++)
        {
            members[leaves + k] = [.. members[merges[k].First]!, .. members[merges[k].Second]!];
            members[merges[k].First] = members[merges[k].Second] = null;
        }

        return [.. members.Where(group => group is not null).OrderByDescending(group => group!.Count).SelectMany(group => group!)];
    }
}
