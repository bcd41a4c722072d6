using System.Globalization;
using System.Text.RegularExpressions;

namespace Disentangle.Datasets.Formats;

/// <summary>Numbers with commas in them: 0,5 with a decimal comma, or 1,000 with a thousands separator.</summary>
internal static partial class CommaNumbers
{
    /// <summary>
    /// The numbers of a column with decimal commas, or null where they can be something else: one of them has a comma that cannot separate
    /// thousands, since other than three digits follow it or more than three or a 0 stand before it, and all
    /// others are whole or of the same form.
    /// </summary>
    /// <param name="texts">The values of the whole column.</param>
    public static double[]? Decimal(IReadOnlyList<string> texts)
    {
        if (!texts.All(text => OneComma().IsMatch(text)) || !texts.Any(text => text.Contains(',') && !Thousands().IsMatch(text)))
            return null;
        return [.. texts.Select(text => double.Parse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture))];
    }

    /// <summary>Whether a text is a number in the eyes of a reader, with a decimal comma or with separators of thousands.</summary>
    public static bool LooksLike(string text) => text.Contains(',') && (OneComma().IsMatch(text) || Grouped().IsMatch(text));

    [GeneratedRegex(@"\A[+-]?[0-9]+(,[0-9]+)?\z")]
    private static partial Regex OneComma();

    [GeneratedRegex(@"\A[+-]?[1-9][0-9]{0,2},[0-9]{3}\z")]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\A[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:[. '\u00A0\u202F][0-9]{3})+,[0-9]+)\z")]
    private static partial Regex Grouped();
}
