using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Factor values from a table of text: a line of names, the first of which is that of the column of file names, then one line a file. A column of
/// numbers is a factor whose values are its distinct numbers in order; any other column is a categorical factor whose values are its distinct texts in
/// ordinal order.
/// </summary>
internal static class FactorTable
{
    /// <summary>Reads a table with commas between the columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">The names of the images, in their order; the table may name others too.</param>
    /// <exception cref="UserErrorException">The file is missing or no such table, or an image is missing or given twice.</exception>
    public static FactorLabels Read(string path, IReadOnlyList<string> files)
    {
        using FileStream stream = InputFile.Open(path);
        using TextFieldParser parser = new(stream) { Delimiters = [","], TrimWhiteSpace = true };
        string[]? names = Next(parser, path);
        if (names is not { Length: >= 2 })
            throw new UserErrorException($"{path}: its first line must name a column of files and at least one factor, with commas between them");
        if (names.Skip(1).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UserErrorException($"{path}: names the factor {InputFile.Printable(twice.Key)} twice");
        Dictionary<string, int> places = [];
        for (int i = 0; i < files.Count; i++) places[files[i]] = i;
        string[]?[] rows = new string[files.Count][];
        while (Next(parser, path) is { } fields)
        {
            if (fields.Length != names.Length)
                throw new UserErrorException($"{path}: the line of {InputFile.Printable(fields[0])} has {fields.Length} columns, {names.Length} are expected");
            if (!places.TryGetValue(fields[0].Replace('\\', '/'), out int place)) continue;
            if (rows[place] is not null) throw new UserErrorException($"{path}: gives {InputFile.Printable(fields[0])} twice");
            rows[place] = fields;
        }

        int missing = Array.IndexOf(rows, null);
        if (missing >= 0) throw new UserErrorException($"{path}: has no line for {InputFile.Printable(files[missing])}");
        return Labels(path, names, rows!);
    }

    private static string[]? Next(TextFieldParser parser, string path)
    {
        try
        {
            return parser.ReadFields();
        }
        catch (MalformedLineException e)
        {
            throw new UserErrorException($"{path}: line {e.LineNumber} is no line of a table with commas: a quotation mark is not closed", innerException: e);
        }
    }

    private static FactorLabels Labels(string path, string[] names, string[][] rows)
    {
        int columns = names.Length - 1;
        int[] values = new int[rows.Length * columns];
        Factor[] factors = new Factor[columns];
        for (int f = 0; f < columns; f++)
        {
            string[] texts = [.. rows.Select(row => row[f + 1])];
            int empty = Array.FindIndex(texts, string.IsNullOrEmpty);
            if (empty >= 0) throw new UserErrorException($"{path}: the factor {InputFile.Printable(names[f + 1])} of {InputFile.Printable(rows[empty][0])} is empty");
            (factors[f], int[] column) = Numbers(names[f + 1], texts) ?? Kinds(names[f + 1], texts);
            for (int row = 0; row < rows.Length; row++) values[row * columns + f] = column[row];
        }

        return new FactorLabels(factors, values);
    }

    private static (Factor Factor, int[] Values)? Numbers(string name, string[] texts)
    {
        double[] numbers = new double[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        }

        double[] distinct = [.. numbers.Distinct().Order()];
        return (new Factor(name, distinct), [.. numbers.Select(number => Array.BinarySearch(distinct, number))]);
    }

    /// <summary>The categorical factor whose values are the distinct texts in ordinal order, and the value of each text.</summary>
    public static (Factor Factor, int[] Values) Kinds(string name, string[] texts)
    {
        string[] distinct = [.. texts.Distinct().Order(StringComparer.Ordinal)];
        Factor factor = Factor.Numbered(name, distinct.Length) with { IsCategorical = true };
        return (factor, [.. texts.Select(text => Array.BinarySearch(distinct, text, StringComparer.Ordinal))]);
    }
}
