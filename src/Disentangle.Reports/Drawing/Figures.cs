using System.Globalization;
using System.Text.RegularExpressions;

namespace Disentangle.Reports.Drawing;

/// <summary>Numbers as people read them: invariant culture, a true minus sign, about four significant digits.</summary>
public static partial class Figures
{
    /// <summary>What stands where there is no number.</summary>
    public const string Missing = "\u2013";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>For example 12,345, 104.2, 0.613, 0 or 3.2e-5; NaN is a dash.</summary>
    public static string Show(double value)
    {
        double size = Math.Abs(value);
        return WithMinus(size switch
        {
            double.NaN => Missing,
            double.PositiveInfinity => value > 0 ? "\u221E" : "-\u221E",
            0 => "0",
            >= 1e9 or < 0.0005 => value.ToString("0.0#e0", Invariant),
            >= 999.5 => value.ToString("N0", Invariant),
            >= 99.95 => value.ToString("0.0", Invariant),
            >= 9.995 => value.ToString("0.00", Invariant),
            _ => value.ToString("0.000", Invariant),
        });
    }

    /// <summary>As <see cref="Show"/>, but a whole number has no decimals.</summary>
    public static string Score(double value) => double.IsInteger(value) && Math.Abs(value) < 1e9 ? Count((long)value) : Show(value);

    /// <summary>With exactly so many decimals; NaN is a dash.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value)) return Show(value);
        string text = value.ToString("F" + decimals.ToString(Invariant), Invariant);
        return WithMinus(text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text); // no negative zero
    }

    /// <summary>With so many decimals at most: 0.5 where two are left of 0.5000.</summary>
    public static string Rounded(double value, int decimals)
    {
        string text = Fixed(value, decimals);
        return text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>A value of a latent unit: two decimals, or none of a whole number.</summary>
    public static string OfCode(double value) => double.IsInteger(value) ? Rounded(value, 0) : Fixed(value, 2);

    /// <summary>A sentence with its whole numbers from 1,000 up in groups of three.</summary>
    public static string Grouped(string sentence) => LongNumber().Replace(sentence, match => Count(long.Parse(match.ValueSpan, Invariant)));

    /// <summary>A whole number in groups of three.</summary>
    public static string Count(long value) => WithMinus(value.ToString("N0", Invariant));

    /// <summary>So many of something, for example <c>1 model</c>, <c>12,600 models</c>.</summary>
    public static string Count(long value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>For example 42.1 s, 12 min 4 s or 3 h 2 min.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.9995 => $"{time.TotalMilliseconds.ToString("0", Invariant)} ms",
        < 59.95 => $"{time.TotalSeconds.ToString("0.0", Invariant)} s",
        _ => PlainText.Duration.Text(time.TotalSeconds),
    };

    /// <summary>A coordinate: two decimals at most.</summary>
    public static string Coordinate(double value) => value.ToString("0.##", Invariant);

    // Not the seed, and no part of a word or of a decimal number.
    [GeneratedRegex(@"(?<![\w.,-])(?<!seed )[1-9]\d{3,17}(?![\w-]|[.,]\d)")]
    private static partial Regex LongNumber();

    private static string WithMinus(string text) => text.StartsWith('-') ? "\u2212" + text[1..] : text;
}
