namespace Disentangle.Reports.Drawing;

/// <summary>
/// The colours and type of the charts. Each colour is a CSS variable that a page may set, for instance for a dark background, with a
/// value for light backgrounds; text and axes take the colour of the text around.
/// </summary>
internal static class Ink
{
    public const string Current = "currentColor";
    public const string Muted = "var(--chart-muted,#6b6d73)";
    public const string Grid = "var(--chart-grid,#e2e0da)";

    // Text stands on this, so it is light on a light page and dark on a dark one.
    public const string Heat = "var(--chart-heat,#6ea8dc)";

    // Of values below 0, where there are such.
    public const string NegativeHeat = "var(--chart-heat-negative,#e79a6c)";

    /// <summary>The size of all type in charts, in units of the drawing and pixels of the page.</summary>
    public const double TypeSize = 12;

    // Dark enough for thin lines on white, and told apart with any of the common colour blindnesses when they also carry labels.
    private static readonly string[] Palette = ["#0b62a4", "#bf4408", "#00745a", "#a33c7a", "#7d6200", "#4a50a8", "#00788a", "#5d6168"];

    public static string Series(int index)
    {
        int i = index % Palette.Length;
        return $"var(--chart-{i + 1},{Palette[i]})";
    }

    /// <summary>The colour of a series on white, where a page cannot set another: <c>#0b62a4</c>.</summary>
    public static string Hex(int index) => Palette[index % Palette.Length];

    /// <summary>About how many units wide a text is in a sans serif; rather too wide than too narrow.</summary>
    public static double Width(string text) => TypeSize * text.Sum(WidthOf);

    /// <summary>A text that is no wider than so many units: its end left off where it would be.</summary>
    public static string Fitted(string text, double room)
    {
        if (Width(text) <= room) return text;
        int length = text.Length;
        while (length > 1 && Width(text[..length] + "\u2026") > room) length--;
        return text[..length] + "\u2026";
    }

    /// <summary>
    /// Opens a drawing of its natural size, so that all charts of a page have type of one size; where it is too wide, it scrolls.
    /// </summary>
    public static Markup.Scope Drawing(Markup svg, double width, double height, string label)
    {
        const string Type = "font-family:var(--chart-font,system-ui,sans-serif);font-variant-numeric:tabular-nums";
        return svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {At(width)} {At(height)}"),
            ("width", At(width)), ("height", At(height)), ("style", Type), ("font-size", At(TypeSize)),
            ("fill", "none"), ("role", "img"), ("aria-label", label));
    }

    /// <summary>A line of text; <paramref name="anchor"/> is start, middle or end.</summary>
    public static void Label(
        Markup svg, double x, double y, string text, string anchor = "start", string fill = Current, bool strong = false) =>
        svg.Leaf("text", text, ("x", At(x)), ("y", At(y)), ("fill", fill),
            ("text-anchor", anchor == "start" ? null : anchor), ("font-weight", strong ? "600" : null));

    /// <summary>
    /// The heading of a chart: smaller type where it is too long for so many units, and its end left off if that does not do.
    /// </summary>
    public static void Title(Markup svg, string text, double room)
    {
        const double Bold = 1.06, Smallest = 9.5;
        double size = Math.Clamp(TypeSize * room / (Bold * Width(text)), Smallest, TypeSize);
        svg.Leaf("text", Fitted(text, room * TypeSize / (Bold * size)), ("x", "0"), ("y", "14"), ("fill", Current), ("font-weight", "600"),
            ("font-size", size < TypeSize ? At(size) : null));
    }

    public static string At(double value) => Figures.Coordinate(value);

    private static double WidthOf(char c) => c switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.32,
        'f' or 'r' or 't' or ' ' or '(' or ')' or '[' or ']' or '-' or '/' => 0.42,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.98,
        >= '\u2E80' => 1.05, // Chinese, Japanese and Korean characters are as wide as they are high
        >= 'A' and <= 'Z' => 0.72,
        _ => 0.63,
    };
}
