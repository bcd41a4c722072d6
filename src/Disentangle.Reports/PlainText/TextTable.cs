namespace Disentangle.Reports.PlainText;

/// <summary>Columns of text, as wide as they need to be; the last runs free.</summary>
/// <param name="header">The titles of the columns.</param>
public sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>Adds a row of as many cells as the header has.</summary>
    public void Add(params string[] row) => _rows.Add([.. row.Select(Shown.Text)]);

    /// <summary>Writes the header and all rows, a line each.</summary>
    public void Write(TextWriter output)
    {
        int[] widths = [.. header.Select((_, column) => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
