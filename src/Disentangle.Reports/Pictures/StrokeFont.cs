using System.Globalization;

namespace Disentangle.Reports.Pictures;

/// <summary>
/// Letters as lines with round ends, for labels in pictures: no font file is needed. Capitals are 10 units high, small letters 6, and what
/// hangs below the line 3.
/// </summary>
internal static class StrokeFont
{
    /// <summary>Units from the top of a capital to the line that letters stand on.</summary>
    public const double CapitalHeight = 10;

    private const double Between = 2.4, Space = 3.2, ArcStep = 10;

    // A glyph is its width and its lines: M begins a line, L draws to a point, both followed by x and y, right and down. A is an arc around
    // x, y with two radii from one angle to another in degrees, clockwise from the right; it continues the line, and a begins one.
    private static readonly Dictionary<char, (double Width, string Lines)> Glyphs = new()
    {
        ['a'] = (6, "a 3 7 3 3 0 360 M 6 4 L 6 10"),
        ['b'] = (6, "M 0 0 L 0 10 a 3 7 3 3 0 360"),
        ['c'] = (5.2, "a 3 7 3 3 -45 -315"),
        ['d'] = (6, "a 3 7 3 3 0 360 M 6 0 L 6 10"),
        ['e'] = (6, "M 0 7 L 6 7 A 3 7 3 3 0 -315"),
        ['f'] = (3.4, "M 1.3 10 L 1.3 2 A 3.3 2 2 2 180 275 M 0 4 L 3.4 4"),
        ['g'] = (6, "a 3 7 3 3 0 360 M 6 4 L 6 10 A 3 10 3 3 0 140"),
        ['h'] = (5.6, "M 0 0 L 0 10 M 0 6.8 A 2.8 6.8 2.8 2.8 180 360 L 5.6 10"),
        ['i'] = (0, "M 0 4 L 0 10 M 0 1.2 L 0 1.3"),
        ['j'] = (1.5, "M 1.5 4 L 1.5 11 A -0.5 11 2 2 0 80 M 1.5 1.2 L 1.5 1.3"),
        ['k'] = (5, "M 0 0 L 0 10 M 4.8 4 L 0 7.6 M 1.8 6.3 L 5 10"),
        ['l'] = (0, "M 0 0 L 0 10"),
        ['m'] = (8.8, "M 0 4 L 0 10 M 0 6.2 A 2.2 6.2 2.2 2.2 180 360 L 4.4 10 M 4.4 6.2 A 6.6 6.2 2.2 2.2 180 360 L 8.8 10"),
        ['n'] = (5.6, "M 0 4 L 0 10 M 0 6.8 A 2.8 6.8 2.8 2.8 180 360 L 5.6 10"),
        ['o'] = (6, "a 3 7 3 3 0 360"),
        ['p'] = (6, "M 0 4 L 0 13 a 3 7 3 3 0 360"),
        ['q'] = (6, "a 3 7 3 3 0 360 M 6 4 L 6 13"),
        ['r'] = (3.6, "M 0 4 L 0 10 M 0 6.8 A 2.8 6.8 2.8 2.8 180 290"),
        ['s'] = (4.4, "a 2.2 5.5 2 1.5 -25 -270 A 2.2 8.5 2.2 1.5 -90 155"),
        ['t'] = (3.6, "M 1.3 1 L 1.3 8 A 3.3 8 2 2 180 85 M 0 4 L 3.6 4"),
        ['u'] = (5.6, "M 0 4 L 0 7.2 A 2.8 7.2 2.8 2.8 180 0 M 5.6 4 L 5.6 10"),
        ['v'] = (5.4, "M 0 4 L 2.7 10 L 5.4 4"),
        ['w'] = (8.4, "M 0 4 L 2.1 10 L 4.2 4 L 6.3 10 L 8.4 4"),
        ['x'] = (5, "M 0 4 L 5 10 M 5 4 L 0 10"),
        ['y'] = (5.4, "M 0 4 L 2.7 10 M 5.4 4 L 2.7 10 L 1.4 13"),
        ['z'] = (4.8, "M 0 4 L 4.8 4 L 0 10 L 4.8 10"),
        ['A'] = (7.6, "M 0 10 L 3.8 0 L 7.6 10 M 1.4 6.6 L 6.2 6.6"),
        ['B'] = (6, "M 0 0 L 0 10 L 3.4 10 A 3.4 7.4 2.6 2.6 90 -90 L 0 4.8 M 0 0 L 3.2 0 A 3.2 2.4 2.4 2.4 -90 90"),
        ['C'] = (8, "a 5 5 5 5 -45 -315"),
        ['D'] = (7, "M 0 0 L 0 10 L 2.5 10 A 2.5 5 4.5 5 90 -90 L 0 0"),
        ['E'] = (5.4, "M 5.4 0 L 0 0 L 0 10 L 5.4 10 M 0 4.8 L 4.6 4.8"),
        ['F'] = (5.2, "M 5.2 0 L 0 0 L 0 10 M 0 4.8 L 4.6 4.8"),
        ['G'] = (10, "a 5 5 5 5 -45 -360 L 5.6 5"),
        ['H'] = (7, "M 0 0 L 0 10 M 7 0 L 7 10 M 0 4.8 L 7 4.8"),
        ['I'] = (0, "M 0 0 L 0 10"),
        ['J'] = (4.4, "M 4.4 0 L 4.4 7.6 A 2 7.6 2.4 2.4 0 150"),
        ['K'] = (6.4, "M 0 0 L 0 10 M 6.2 0 L 0 6.2 M 2.2 4.2 L 6.4 10"),
        ['L'] = (5, "M 0 0 L 0 10 L 5 10"),
        ['M'] = (8.4, "M 0 10 L 0 0 L 4.2 6.4 L 8.4 0 L 8.4 10"),
        ['N'] = (7.2, "M 0 10 L 0 0 L 7.2 10 L 7.2 0"),
        ['O'] = (10, "a 5 5 5 5 0 360"),
        ['P'] = (5.8, "M 0 10 L 0 0 L 3 0 A 3 2.8 2.8 2.8 -90 90 L 0 5.6"),
        ['Q'] = (10, "a 5 5 5 5 0 360 M 6.4 6.6 L 9.6 10"),
        ['R'] = (6.2, "M 0 10 L 0 0 L 3 0 A 3 2.7 2.7 2.7 -90 90 L 0 5.4 M 3 5.4 L 6.2 10"),
        ['S'] = (6, "a 3 2.5 2.8 2.5 -25 -270 A 3 7.5 3 2.5 -90 155"),
        ['T'] = (7, "M 0 0 L 7 0 M 3.5 0 L 3.5 10"),
        ['U'] = (7, "M 0 0 L 0 6.5 A 3.5 6.5 3.5 3.5 180 0 L 7 0"),
        ['V'] = (7.4, "M 0 0 L 3.7 10 L 7.4 0"),
        ['W'] = (11, "M 0 0 L 2.75 10 L 5.5 1 L 8.25 10 L 11 0"),
        ['X'] = (6.8, "M 0 0 L 6.8 10 M 6.8 0 L 0 10"),
        ['Y'] = (6.8, "M 0 0 L 3.4 5 L 6.8 0 M 3.4 5 L 3.4 10"),
        ['Z'] = (6.2, "M 0 0 L 6.2 0 L 0 10 L 6.2 10"),
        ['0'] = (6, "a 3 5 3 5 0 360"),
        ['1'] = (2.6, "M 0 2.2 L 2.6 0 L 2.6 10"),
        ['2'] = (5.8, "a 2.9 2.9 2.9 2.9 -165 35 L 0 10 L 5.8 10"),
        ['3'] = (5.6, "a 2.6 2.6 2.6 2.6 -150 90 M 2.6 5.2 A 2.6 7.5 3 2.5 -90 155"),
        ['4'] = (6, "M 4.5 10 L 4.5 0 L 0 7.2 L 6 7.2"),
        ['5'] = (5.6, "M 5 0 L 0.9 0 L 0.4 4.9 A 2.6 6.9 3 3.1 -140 145"),
        ['6'] = (6, "a 3 7 3 3 0 360 M 4.6 0 L 0.5 5.6"),
        ['7'] = (5.6, "M 0 0 L 5.6 0 L 1.8 10"),
        ['8'] = (6, "a 3 2.4 2.4 2.4 0 360 a 3 7.4 3 2.6 0 360"),
        ['9'] = (6, "a 3 3 3 3 0 360 M 5.5 4.4 L 1.4 10"),
        ['β'] = (5.4, "M 0 13 L 0 2.5 A 2.4 2.5 2.4 2.5 180 450 M 2.4 5 A 2.6 7.5 2.8 2.5 -90 150"),
        ['%'] = (9, "a 1.8 2 1.8 2 0 360 M 7.4 0 L 1.6 10 a 7.2 8 1.8 2 0 360"),
        ['-'] = (3.2, "M 0 6.4 L 3.2 6.4"),
        ['−'] = (5, "M 0 5.6 L 5 5.6"),
        ['+'] = (5.2, "M 0 5.6 L 5.2 5.6 M 2.6 3 L 2.6 8.2"),
        ['→'] = (7, "M 0 5.6 L 7 5.6 M 4.4 3 L 7 5.6 L 4.4 8.2"),
        ['='] = (5, "M 0 4.4 L 5 4.4 M 0 7 L 5 7"),
        ['_'] = (5, "M 0 11.4 L 5 11.4"),
        ['.'] = (0, "M 0 9.9 L 0 10"),
        [','] = (0.8, "M 0.8 9.8 L 0 12"),
        [':'] = (0, "M 0 4.9 L 0 5 M 0 9.9 L 0 10"),
        ['·'] = (0, "M 0 5.9 L 0 6"),
        ['/'] = (4, "M 4 -0.6 L 0 11"),
        ['('] = (2, "a 4.2 5.4 4.2 7 -115 -245"),
        [')'] = (2, "a -2.2 5.4 4.2 7 -65 65"),
    };

    /// <summary>Units from the left edge of a text to its right edge.</summary>
    public static double WidthOf(string text) =>
        text.Sum(c => c == ' ' ? Space : Of(c).Width + Between) - (text.Length > 0 && text[^1] != ' ' ? Between : 0);

    /// <summary>
    /// The lines of a text in units, the upper left corner of its capitals at 0, 0. Letters without a form of their own are boxes.
    /// </summary>
    public static IEnumerable<IReadOnlyList<(double X, double Y)>> LinesOf(string text)
    {
        double left = 0;
        foreach (char c in text)
        {
            if (c != ' ')
            {
                foreach (List<(double X, double Y)> line in Parse(Of(c).Lines))
                    yield return [.. line.Select(point => (left + point.X, point.Y))];
            }

            left += c == ' ' ? Space : Of(c).Width + Between;
        }
    }

    private static (double Width, string Lines) Of(char c) => Glyphs.TryGetValue(c, out (double, string) glyph) ? glyph
        : (5, "M 0 1 L 5 1 L 5 10 L 0 10 L 0 1");

    private static List<List<(double X, double Y)>> Parse(string lines)
    {
        List<List<(double X, double Y)>> result = [];
        string[] words = lines.Split(' ');
        for (int i = 0; i < words.Length;)
        {
            string command = words[i++];
            if (command is "M" or "a") result.Add([]);
            if (command is "M" or "L")
            {
                result[^1].Add((Number(words[i]), Number(words[i + 1])));
                i += 2;
                continue;
            }

            double[] arc = [.. words[i..(i + 6)].Select(Number)];
            i += 6;
            int steps = (int)Math.Ceiling(Math.Abs(arc[5] - arc[4]) / ArcStep);
            for (int step = 0; step <= steps; step++)
            {
                double angle = (arc[4] + (arc[5] - arc[4]) * step / steps) * Math.PI / 180;
                result[^1].Add((arc[0] + arc[2] * Math.Cos(angle), arc[1] + arc[3] * Math.Sin(angle)));
            }
        }

        return result;

        static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
    }
}
