using System.Globalization;
using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Pictures;

/// <summary>
/// A white sheet with pictures, words and lines at places in pixels: drawn once, it becomes pixels or SVG. Words are drawn as lines in
/// pixels, and are text in SVG.
/// </summary>
internal sealed class Sheet
{
    /// <summary>The colour of words.</summary>
    public static readonly (byte Red, byte Green, byte Blue) Ink = (31, 35, 40);

    /// <summary>The colour of words that explain.</summary>
    public static readonly (byte Red, byte Green, byte Blue) Faint = (101, 109, 118);

    /// <summary>The colour of what is marked.</summary>
    public static readonly (byte Red, byte Green, byte Blue) Mark = (11, 98, 164);

    /// <summary>The colour of what is not as it should be.</summary>
    public static readonly (byte Red, byte Green, byte Blue) Warning = (191, 68, 8);

    // The height of a capital as a part of the size of type, in common sans serifs.
    private const double CapitalPart = 0.72;

    private readonly List<(PixelGrid Picture, int Left, int Top)> _pictures = [];
    private readonly List<Words> _words = [];
    private readonly List<Bar> _bars = [];

    /// <summary>An empty sheet.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    public Sheet(int width, int height) => (Width, Height) = (width, height);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Puts a picture on it.</summary>
    public void Add(PixelGrid picture, int left, int top) => _pictures.Add((picture, left, top));

    /// <summary>Writes on it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins, has its middle or ends, by <paramref name="anchor"/>.</param>
    /// <param name="top">The top of its capitals.</param>
    /// <param name="height">The height of a capital.</param>
    /// <param name="colour">Red, green and blue.</param>
    /// <param name="anchor">start, middle or end.</param>
    public void Write(string text, double at, double top, double height, (byte, byte, byte) colour, string anchor = "start") =>
        _words.Add(new(text, at, top, height, colour, anchor));

    /// <summary>Draws a bar on it: a line along an axis, or a mark on one.</summary>
    public void Fill(int left, int top, int width, int height, (byte, byte, byte) colour) =>
        _bars.Add(new(left, top, width, height, colour));

    /// <summary>The sheet in pixels, in three channels.</summary>
    public PixelGrid ToPixels()
    {
        PixelGrid sheet = new(Width, Height, 3);
        sheet.Pixels.Fill(255);
        foreach ((PixelGrid picture, int left, int top) in _pictures) sheet.Paste(picture.ToRgb(), left, top);
        foreach (Bar bar in _bars)
        {
            PixelGrid filled = new(bar.Width, bar.Height, 3);
            for (int i = 0; i < filled.Pixels.Length; i += 3)
                (filled.Pixels[i], filled.Pixels[i + 1], filled.Pixels[i + 2]) = (bar.Colour.Red, bar.Colour.Green, bar.Colour.Blue);
            sheet.Paste(filled, bar.Left, bar.Top);
        }

        foreach (Words words in _words)
        {
            double width = Lettering.WidthOf(words.Text, words.Height);
            double left = words.Anchor switch { "middle" => words.At - width / 2, "end" => words.At - width, _ => words.At };
            Lettering.Write(sheet, words.Text, left, words.Top, words.Height, words.Colour);
        }

        return sheet;
    }

    /// <summary>The sheet as a drawing that needs no other file.</summary>
    /// <param name="label">What a person who cannot see it should know.</param>
    /// <param name="onPage">
    /// Whether it takes the colours of the page that it stands on instead of a white ground; what is white in its pictures is clear then.
    /// </param>
    public string ToSvg(string label, bool onPage = false)
    {
        Markup svg = new();
        using (svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {Width} {Height}"), ("width", $"{Width}"),
            ("height", $"{Height}"), ("font-family", "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"),
            ("role", "img"), ("aria-label", label)))
        {
            if (!onPage) svg.Line().Void("rect", ("width", $"{Width}"), ("height", $"{Height}"), ("fill", "#ffffff"));
            foreach ((PixelGrid picture, int left, int top) in _pictures)
            {
                svg.Line().Void("image", ("x", $"{left}"), ("y", $"{top}"), ("width", $"{picture.Width}"), ("height", $"{picture.Height}"),
                    ("style", "image-rendering:pixelated"),
                    ("href", PictureFile.DataUri(PngEncoder.Encode(picture, clearWhite: onPage), PngEncoder.MediaType)));
            }

            foreach (Bar bar in _bars)
            {
                svg.Line().Void("rect", ("x", $"{bar.Left}"), ("y", $"{bar.Top}"), ("width", $"{bar.Width}"), ("height", $"{bar.Height}"),
                    ("fill", Fill(bar.Colour)));
            }

            foreach (Words words in _words)
            {
                svg.Line().Leaf("text", words.Text, ("x", Drawing.Ink.At(words.At)), ("y", Drawing.Ink.At(words.Top + words.Height)),
                    ("font-size", Drawing.Ink.At(words.Height / CapitalPart)), ("fill", Fill(words.Colour)),
                    ("text-anchor", words.Anchor == "start" ? null : words.Anchor));
            }

            svg.Line();
        }

        return svg.Line().ToString();

        string Fill((byte, byte, byte) colour) => !onPage ? Hex(colour)
            : colour == Ink ? Drawing.Ink.Current : colour == Faint ? Drawing.Ink.Muted
            : colour == Mark ? Drawing.Ink.Series(0) : colour == Warning ? Drawing.Ink.Series(1) : Hex(colour);
    }

    private static string Hex((byte Red, byte Green, byte Blue) colour) =>
        string.Create(CultureInfo.InvariantCulture, $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}");

    private readonly record struct Words(
        string Text, double At, double Top, double Height, (byte Red, byte Green, byte Blue) Colour, string Anchor);

    private readonly record struct Bar(int Left, int Top, int Width, int Height, (byte Red, byte Green, byte Blue) Colour);
}
