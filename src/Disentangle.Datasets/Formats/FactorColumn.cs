using System.Globalization;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>Makes a factor of a column of text: of numbers where all are, and else of categories.</summary>
internal static class FactorColumn
{
    // As pandas, R, Excel and databases write them; compared without regard to case.
    private static readonly string[] Missing = ["", "nan", "-nan", "na", "n/a", "#n/a", "<na>", "null"];

    /// <summary>The factor of a column, and the value of each row.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="rows">The line and the text of each row.</param>
    /// <param name="source">What to call the table in a sentence.</param>
    /// <param name="decimalCommas">Whether commas may be decimal commas, since they do not stand between the columns.</param>
    /// <param name="notices">Told where a column that is mostly numbers, or of numbers with commas, is read as categories.</param>
    /// <exception cref="UserErrorException">A value is missing.</exception>
    public static (Factor Factor, int[] Values) Read(string name, IReadOnlyList<(int Line, string Text)> rows, string source,
        bool decimalCommas, ICollection<Notice> notices)
    {
        string column = $"column {InputFile.Printable(name)}";
        int[] missing =
            [.. Enumerable.Range(0, rows.Count).Where(row => Missing.Contains(rows[row].Text, StringComparer.OrdinalIgnoreCase))];
        if (missing.Length > 0)
        {
            (int line, string text) = rows[missing[0]];
            string others = missing.Length > 1 ? $", and {missing.Length - 1} more of its {rows.Count} values are" : "";
            throw new UserErrorException(
                $"{source}: line {line}, {column}: the value is "
                    + $"missing{(text.Length == 0 ? "" : $" ({InputFile.Printable(text)})")}{others}",
                "every image needs a value for every factor: fill it in, or remove the image or the column");
        }

        double[] numbers = new double[rows.Count];
        int[] other = [.. Enumerable.Range(0, rows.Count).Where(row =>
            !(double.TryParse(rows[row].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[row])
                && double.IsFinite(numbers[row])))];
        if (other.Length == 0) return Numbers(name, numbers);
        if (decimalCommas && CommaNumbers.Decimal([.. rows.Select(row => row.Text)]) is { } decimals) return Numbers(name, decimals);
        string? why = other.All(row => CommaNumbers.LooksLike(rows[row].Text))
            ? "whose comma can be a decimal comma or a thousands separator; write its numbers like 1000 or 0.5"
            : 2 * other.Length <= rows.Count ? $"which is not a number; {rows.Count - other.Length} of its {rows.Count} values are numbers"
            : null;
        if (why is not null)
        {
            (int line, string text) = rows[other[0]];
            notices.Add(
                new Notice($"{source}: {column} is read as categories, since line {line} holds '{InputFile.Printable(text)}', {why}"));
        }

        return Categories(name, [.. rows.Select(row => row.Text)]);
    }

    /// <summary>The categorical factor whose values are the distinct texts in ordinal order, and the value of each text.</summary>
    public static (Factor Factor, int[] Values) Categories(string name, IReadOnlyList<string> texts)
    {
        string[] composed = [.. texts.Select(ComposedText.Of)];
        string[] distinct = [.. composed.Distinct().Order(StringComparer.Ordinal)];
        return (Factor.Categories(InputFile.Visible(name), [.. distinct.Select(InputFile.Printable)]),
            [.. composed.Select(text => Array.BinarySearch(distinct, text, StringComparer.Ordinal))]);
    }

    private static (Factor Factor, int[] Values) Numbers(string name, double[] numbers)
    {
        double[] distinct = [.. numbers.Distinct().Order()];
        return (new Factor(InputFile.Visible(name), distinct), [.. numbers.Select(number => Array.BinarySearch(distinct, number))]);
    }
}
