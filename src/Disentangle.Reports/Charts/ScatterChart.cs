using System.Globalization;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Charts;

/// <summary>A factor and the code that explains most of it.</summary>
/// <param name="Title">For example <c>posX by z3</c>.</param>
/// <param name="Factor">The factor's value of each image, 0 .. Size-1.</param>
/// <param name="Code">The code of each image, as many.</param>
public sealed record FactorAgainstCode(string Title, IReadOnlyList<int> Factor, IReadOnlyList<float> Code)
{
    /// <summary>What each factor value stands for, in a few characters; empty where the values are only numbered.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The unit of the values, or null.</summary>
    public string? Unit { get; init; }
}

/// <summary>
/// Draws codes against factor values as SVG, a panel for each pair: a dot for each image, beside one another where they have one value,
/// and a line at the mean of each value.
/// </summary>
public static class ScatterChart
{
    private const double PanelWidth = 272, PanelHeight = 190, PanelGap = 24, Left = 40, Top = 24, Bottom = 20;
    private const int MostNames = 6, MostDecimals = 4;
    private const double Spread = 0.56; // of the room of a value, filled by its dots

    /// <summary>One small chart a pair, for a page that lays them out.</summary>
    /// <exception cref="ArgumentException">A pair has not as many codes as factor values, or none.</exception>
    public static IReadOnlyList<string> Panels(IReadOnlyList<FactorAgainstCode> pairs) => [.. pairs.Select(pair =>
    {
        var svg = new Markup();
        using (Ink.Drawing(svg, PanelWidth, PanelHeight, pair.Title)) DrawPanel(svg, pair);
        return svg.ToString();
    })];

    /// <summary>The panels of <see cref="Panels"/> in one drawing, for a file of its own.</summary>
    /// <param name="pairs">The pairs, in order.</param>
    /// <param name="columns">Panels in a row, at least 1.</param>
    /// <exception cref="ArgumentException">A pair has not as many codes as factor values, or none.</exception>
    public static string SmallMultiples(IReadOnlyList<FactorAgainstCode> pairs, int columns = 3) =>
        PanelGrid.Draw(pairs, (PanelWidth, PanelHeight), PanelGap, columns, string.Join(", ", pairs.Select(p => p.Title)), DrawPanel);

    /// <summary>Values that are all numbers, with as many decimals as all have room for; null for names.</summary>
    private static string[]? NumbersWithin(IReadOnlyList<string> values, double room)
    {
        double[] numbers = new double[values.Count];
        for (int i = 0; i < numbers.Length; i++)
            if (!double.TryParse(values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i])) return null;
        string[] texts = [];
        for (int decimals = MostDecimals; decimals >= 0; decimals--)
        {
            texts = [.. numbers.Select(number => Figures.Rounded(number, decimals))];
            if (texts.All(text => Ink.Width(text) <= room)) break;
        }

        return texts;
    }

    /// <summary>The text at a place of the axis: none between two values, and no longer than the room of a value.</summary>
    private static string NameOf(FactorAgainstCode pair, double value)
    {
        if (value != Math.Round(value) || value < 0 || value >= pair.Values.Count) return "";
        double room = (PanelWidth - Left) / Math.Min(MostNames, pair.Factor.Max() + 1) - 4;
        return Ink.Fitted((NumbersWithin(pair.Values, room) ?? pair.Values)[(int)value], room);
    }

    private static void DrawPanel(Markup svg, FactorAgainstCode pair)
    {
        (IReadOnlyList<int> factor, IReadOnlyList<float> code) = (pair.Factor, pair.Code);
        if (factor.Count != code.Count || code.Count == 0)
            throw new ArgumentException($"{pair.Title} needs as many codes as factor values, got {code.Count} and {factor.Count}",
                nameof(pair));
        int last = factor.Max();
        PlotArea plot = new PlotArea(Left, Top, PanelWidth - Left - 4, PanelHeight - Top - Bottom).With((-0.5, last + 0.5),
            (code.Min(), code.Max()), logSteps: false);
        Ink.Label(svg, 0, 14, pair.Title, strong: true);
        plot.DrawAxes(svg, 5, Math.Min(MostNames, last + 1), pair.Values.Count > last ? value => NameOf(pair, value) : null);
        if (pair.Unit is not null) Ink.Label(svg, PanelWidth - 4, 14, pair.Unit, "end", Ink.Muted);

        // All dots are one path, which is a tenth of the size of as many circles.
        int[] seen = new int[last + 1], count = new int[last + 1];
        double[] sum = new double[last + 1];
        foreach (int value in factor) count[value]++;
        System.Text.StringBuilder dots = new();
        for (int i = 0; i < code.Count; i++)
        {
            int value = factor[i];
            double place = (++seen[value] - 0.5) / count[value] - 0.5;
            dots.Append($"M{Ink.At(plot.X(value + Spread * place))} {Ink.At(plot.Y(code[i]))}h0");
            sum[value] += code[i];
        }

        svg.Void("path", ("d", dots.ToString()), ("stroke", Ink.Series(0)), ("stroke-width", "2.4"),
            ("stroke-linecap", "round"), ("stroke-opacity", "0.4"));
        IEnumerable<string> means = Enumerable.Range(0, last + 1).Where(v => count[v] > 0).Select(v =>
            $"M{Ink.At(plot.X(v - 0.4))} {Ink.At(plot.Y(sum[v] / count[v]))}H{Ink.At(plot.X(v + 0.4))}");
        svg.Void("path", ("d", string.Concat(means)), ("stroke", Ink.Series(1)), ("stroke-width", "1.8"));
    }
}
