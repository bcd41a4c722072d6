using System.Globalization;
using System.Text;

namespace Disentangle.Comparisons.Formats;

/// <summary>Text for LaTeX, whatever stands in it.</summary>
public static class LatexText
{
    // Letters that pdfLaTeX has in text without further packages: Latin with accents but for some, dashes, quotation marks, dots.
    private const int LastLatin = 0x017F;

    private const string Typographic = "\u2013\u2014\u2018\u2019\u201C\u201D\u2026";

    private const string Missing = "\u00AB\u00BB\u00D0\u00DE\u00F0\u00FE\u0104\u0105\u0110\u0111\u0118\u0119\u0126\u0127"
        + "\u012E\u012F\u0138\u013F\u0140\u0149\u014A\u014B\u0166\u0167\u0172\u0173\u017F";

    private static readonly Dictionary<int, string> Commands = new()
    {
        ['&'] = @"\&", ['%'] = @"\%", ['$'] = @"\$", ['#'] = @"\#", ['_'] = @"\_", ['{'] = @"\{", ['}'] = @"\}",
        ['\\'] = @"\textbackslash{}", ['~'] = @"\textasciitilde{}", ['^'] = @"\textasciicircum{}", ['<'] = @"\textless{}",
        ['>'] = @"\textgreater{}", ['|'] = @"\textbar{}", ['\u00B2'] = "$^2$", ['\u00B5'] = @"$\mu$", ['\u2082'] = "$_2$",
        ['\u2190'] = @"$\leftarrow$", ['\u2192'] = @"$\rightarrow$", ['\u2212'] = "$-$", ['\u221E'] = @"$\infty$",
        ['\u2248'] = @"$\approx$", ['\u2260'] = @"$\neq$", ['\u2264'] = @"$\leq$", ['\u2265'] = @"$\geq$",
    };

    private static readonly string[] Greek =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "", "pi", "rho",
        "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ];

    /// <summary>
    /// A text that LaTeX prints as it is; what cannot be printed is left out, and letters that pdfLaTeX has no font for are written as
    /// their number, such as U+6F22.
    /// </summary>
    public static string Of(string text)
    {
        StringBuilder escaped = new();
        int before = 0;
        foreach (Rune letter in Shown.Text(text).EnumerateRunes())
        {
            // Two hyphens in a row would become a dash.
            if (letter.Value == '-' && before == '-') escaped.Append("{}");
            escaped.Append(Of(letter));
            before = letter.Value;
        }

        return escaped.ToString();
    }

    private static string Of(Rune letter)
    {
        const int alpha = 0x03B1;
        int code = letter.Value;
        if (Commands.TryGetValue(code, out string? command)) return command;
        if (code is >= alpha and < alpha + 25 && Greek[code - alpha] is { Length: > 0 } name) return $"$\\{name}$";
        bool known = code <= LastLatin ? !Missing.Contains((char)code, StringComparison.Ordinal)
            : code <= char.MaxValue && Typographic.Contains((char)code, StringComparison.Ordinal);
        return known ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"U+{code:X4}");
    }
}
