namespace Disentangle.Studies.Reports;

/// <summary>
/// The colours and type of the charts. Each colour is a CSS variable that a page may set, for instance for a dark background, with a
/// value for light backgrounds; text and axes take the colour of the text around.
/// </summary>
internal static class Ink
{
    public const string Current = "currentColor";
    public const string Muted = "var(--chart-muted,#6b6d73)";
    public const string Grid = "var(--chart-grid,#e2e0da)";
    public const string Heat = "var(--chart-heat,#164a86)";
    public const string OnHeat = "var(--chart-on-heat,#ffffff)";

    // Dark enough for thin lines on white, and told apart with any of the common colour blindnesses when they also carry labels.
    private static readonly string[] Palette = ["#0b62a4", "#bf4408", "#00745a", "#a33c7a", "#7d6200", "#4a50a8", "#00788a", "#5d6168"];

    public static string Series(int index)
    {
        int i = index % Palette.Length;
        return $"var(--chart-{i + 1},{Palette[i]})";
    }

    /// <summary>About how many units wide a text is in a sans serif of this size.</summary>
    public static double Width(string text, double size) => 0.56 * size * text.Length;

    /// <summary>Opens a drawing that takes its natural size where there is room, and else shrinks as far as it can still be read.</summary>
    public static Markup.Scope Drawing(Markup svg, double width, double height, string label)
    {
        string size = $"max-width:100%;min-width:{At(Math.Round(0.67 * width))}px;height:auto";
        const string Type = "font-family:var(--chart-font,system-ui,sans-serif);font-variant-numeric:tabular-nums";
        return svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {At(width)} {At(height)}"),
            ("width", At(width)), ("height", At(height)), ("style", $"{size};{Type}"),
            ("fill", "none"), ("role", "img"), ("aria-label", label));
    }

    /// <summary>A line of text; <paramref name="anchor"/> is start, middle or end.</summary>
    public static void Label(
        Markup svg, double x, double y, string text,
        double size = 11, string anchor = "start", string fill = Current, bool strong = false) =>
        svg.Leaf("text", text, ("x", At(x)), ("y", At(y)), ("font-size", At(size)), ("fill", fill),
            ("text-anchor", anchor == "start" ? null : anchor), ("font-weight", strong ? "600" : null));

    public static string At(double value) => Figures.Coordinate(value);
}
