using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Factor values from a table of text: a line of names, one column of file names, and a factor in each other column, see
/// <see cref="FactorColumn"/>. The column of files is the first, or the first that names files where the first names none. A column without
/// a name, as programs write that numbers the lines, is passed over.
/// </summary>
internal static class FactorTable
{
    // How pandas calls a column without a name when it reads one.
    private const string Unnamed = "Unnamed: ";

    /// <summary>Reads a table.</summary>
    /// <param name="text">The table.</param>
    /// <param name="source">What to call it in a sentence.</param>
    /// <param name="files">The names of the images, in their order; the table may name others too.</param>
    /// <param name="notices">Told what is passed over.</param>
    /// <exception cref="UserErrorException">It is no such table, or an image is missing, given twice or without a value.</exception>
    public static FactorLabels Read(string text, string source, IReadOnlyList<string> files, ICollection<Notice> notices)
    {
        TableRow[] rows = [.. TableRows.Of(text, source)];
        if (rows.Length == 0) throw new UserErrorException($"{source}: is empty, it holds no lines",
            "its first line names a column of files and the factors, for example: file,shape,size");
        if (rows is not [{ Fields.Length: >= 2 } header, ..])
            throw new UserErrorException(
                $"{source}: its first line must name a column of files and at least one factor, separated by commas");
        foreach (TableRow row in rows)
        {
            if (row.Fields.Length != header.Fields.Length)
                throw new UserErrorException(
                    $"{source}: line {row.Line} ({InputFile.Printable(row.Fields[0])}) "
                        + $"has {Notice.Count(row.Fields.Length, "column")}, {header.Fields.Length} are expected");
        }

        FileKeys keys = new(files);
        int ofFiles = FileColumn(rows.AsSpan(1), header.Fields.Length, keys);
        int[] columns = [.. Enumerable.Range(0, header.Fields.Length).Where(column => column != ofFiles && IsNamed(header.Fields[column]))];
        NoteUnnamed(source, rows, columns, ofFiles, notices);
        if (columns.Length == 0)
            throw new UserErrorException(
                $"{source}: its first line must name a column of files and at least one factor, separated by commas");
        if (columns.GroupBy(column => header.Fields[column]).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UserErrorException($"{source}: names the factor {InputFile.Printable(twice.Key)} twice");
        return Labels(source, header.Fields, columns, OfImages(source, rows, ofFiles, files, keys, notices),
            TableRows.DelimiterOf(text, out _) != ',', notices);
    }

    private static bool IsNamed(string name) => name.Length > 0 && !name.StartsWith(Unnamed, StringComparison.Ordinal);

    private static int FileColumn(ReadOnlySpan<TableRow> rows, int columns, FileKeys keys)
    {
        for (int column = 0; column < columns; column++)
        {
            foreach (TableRow row in rows)
            {
                if (keys.Find(row.Fields[column]) >= 0) return column;
            }
        }

        return 0;
    }

    private static void NoteUnnamed(string source, TableRow[] rows, int[] columns, int ofFiles, ICollection<Notice> notices)
    {
        // Empty columns are what spreadsheets leave behind.
        string[] unnamed =
        [
            .. Enumerable.Range(0, rows[0].Fields.Length).Except(columns)
                .Where(column => column != ofFiles && rows.Any(row => row.Fields[column].Length > 0))
                .Select(column => $"column {column + 1}"),
        ];
        if (unnamed.Length > 0)
            notices.Add(
                new Notice($"{source}: {Notice.Count(unnamed.Length, "column")} without a name {Are(unnamed.Length)} skipped", unnamed));
    }

    /// <summary>The row of each image, in the order of the images.</summary>
    private static TableRow[] OfImages(string source, TableRow[] rows, int ofFiles, IReadOnlyList<string> files,
        FileKeys keys, ICollection<Notice> notices)
    {
        TableRow?[] found = new TableRow?[files.Count];
        List<string> others = [];
        foreach (TableRow row in rows.AsSpan(1))
        {
            string name = row.Fields[ofFiles];
            int place = keys.Find(name);
            if (place < 0) others.Add(name);
            else if (found[place] is { } before)
                throw new UserErrorException(
                    $"{source}: line {row.Line} gives {InputFile.Printable(name)} again, after line {before.Line}");
            else found[place] = row;
        }

        int[] missing = [.. Enumerable.Range(0, files.Count).Where(place => found[place] is null)];
        if (missing.Length > 0)
        {
            string more = missing.Length > 1 ? $" and {missing.Length - 1} more of {files.Count} images" : "";
            throw new UserErrorException(
                $"{source}: has no line for {InputFile.Printable(files[missing[0]])}{more}",
                others.Count > 0 ? $"it has lines for files that do not exist, for example {InputFile.Printable(others[0])}; names are "
                    + "paths relative to the folder, and case matters" : null);
        }

        if (others.Count > 0)
            notices.Add(new Notice($"{source}: {Notice.Count(others.Count, "line")} {Are(others.Count)} skipped: the files do not exist",
                [.. others.Select(InputFile.Printable)]));
        return [.. found.Select(row => row!.Value)];
    }

    private static string Are(int count) => count == 1 ? "is" : "are";

    private static FactorLabels Labels(string source, string[] names, int[] columns, TableRow[] rows,
        bool decimalCommas, ICollection<Notice> notices)
    {
        int[] values = new int[rows.Length * columns.Length];
        Factor[] factors = new Factor[columns.Length];
        for (int f = 0; f < columns.Length; f++)
        {
            (factors[f], int[] column) = FactorColumn.Read(names[columns[f]], [.. rows.Select(row => (row.Line, row.Fields[columns[f]]))],
                source, decimalCommas, notices);
            for (int row = 0; row < rows.Length; row++) values[row * columns.Length + f] = column[row];
        }

        return new FactorLabels(factors, values);
    }
}
