using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Files;

namespace Disentangle.Comparisons.Formats;

/// <summary>
/// Tables of scores as CSV (RFC 4180, UTF-8): a row for each model, or in the long form a row for each score. An empty field was not
/// measured, <c>nan</c> was measured and is undefined.
/// </summary>
public static class ScoreCsv
{
    /// <summary>Reads a table with a row for each model.</summary>
    /// <param name="path">The file: columns <c>method</c>, <c>data</c>, <c>seed</c>, <c>setting.NAME</c>, <c>score.NAME</c>, and optionally
    /// <c>name</c>, <c>failure</c>, <c>weak</c>, <c>training_seconds</c>, <c>machine</c>, <c>step</c>, <c>folder</c>.</param>
    /// <param name="title">The title of the table; null for the name of the file.</param>
    /// <exception cref="UserErrorException">The file is missing or not such a table; the sentence names the line.</exception>
    public static ScoreTable Read(string path, string? title = null)
    {
        using FileStream file = InputFile.Open(path);
        try
        {
            if (file.CanSeek && !Limits.TableBytes.Allows(file.Length))
                throw Limits.TableBytes.Exceeded($"{path}: has {file.Length} bytes", file.Length);
            using StreamReader text = new(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(text, path, title ?? Path.GetFileNameWithoutExtension(path));
        }
        catch (DecoderFallbackException e)
        {
            throw new UserErrorException($"{path}: is not UTF-8 text", "save it as UTF-8", e);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{path}:", e);
        }
    }

    /// <summary>Reads a table with a row for each model.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What it is, for messages.</param>
    /// <param name="title">The title of the table.</param>
    /// <exception cref="UserErrorException">It is not such a table; the sentence names the line.</exception>
    public static ScoreTable Read(TextReader text, string source, string title)
    {
        ScoreFields fields = new(source);
        using CsvParser parser = new(text, Reading(fields), leaveOpen: true);
        if (!Next(parser, fields)) throw new UserErrorException($"{source}: has no line with the names of the columns");
        string[] header = parser.Record!;
        if (header.Length == 1 && header[0].IndexOfAny([';', '\t']) >= 0)
            throw fields.Error("line 1", "the columns are not separated by commas");
        if (header.Contains("score") && header.Contains("value"))
            throw fields.Error("line 1", "the table has a line for each score; one with a line for each model is read",
                "the wide form has a column score.NAME for each score");
        fields.CheckColumns("line 1", header);
        ScoreFields.Column[] columns = [.. header.Select(ScoreFields.Column.Of)];
        List<ScoreRow> rows = [];
        while (Next(parser, fields))
        {
            string[] values = parser.Record!;
            string place = LineOf(parser.RawRow);
            if (values.Length != header.Length)
                throw fields.Error(place, $"has {values.Length} values, and the first line names {header.Length} columns");
            rows.Add(fields.RowOf(place, rows.Count + 1, columns, values));
        }

        if (rows.Count == 0) throw new UserErrorException($"{source}: has no models");
        return InOrder(ScoreTable.Of(title, rows), header);
    }

    /// <summary>Writes a row for each model, from which <see cref="Read(string, string?)"/> reads the same models.</summary>
    public static void WriteWide(TextWriter output, ScoreTable table)
    {
        IReadOnlyList<string> settings = table.Settings;
        string[] optional = [.. ScoreFields.Optional.Skip(1).Where(column => table.Rows.Any(row => OptionalOf(row, column).Length > 0))];
        using CsvWriter csv = new(output, Writing(), leaveOpen: true);
        Write(csv, ["name", .. ScoreFields.Required, .. settings.Select(s => ScoreFields.SettingPrefix + s), .. optional,
            .. table.Columns.Select(column => ScoreFields.ScorePrefix + column.Id)]);
        foreach (ScoreRow row in table.Rows)
        {
            Write(csv, [.. Identity(row, settings), .. optional.Select(column => OptionalOf(row, column)),
                .. table.Columns.Select(column => row.Scores.TryGetValue(column.Id, out double value) ? ScoreFields.TextOf(value) : "")]);
        }
    }

    /// <summary>
    /// Writes a row for each score that was measured: <c>name</c>, <c>method</c>, <c>data</c>, <c>seed</c>, the settings, <c>score</c> and
    /// <c>value</c>. <c>pandas.read_csv</c> reads it as it is.
    /// </summary>
    public static void WriteLong(TextWriter output, ScoreTable table)
    {
        IReadOnlyList<string> settings = table.Settings;
        using CsvWriter csv = new(output, Writing(), leaveOpen: true);
        Write(csv, ["name", .. ScoreFields.Required, .. settings.Select(s => ScoreFields.SettingPrefix + s), "score", "value"]);
        foreach (ScoreRow row in table.Rows)
            foreach (ScoreColumn column in table.Columns)
                if (row.Scores.TryGetValue(column.Id, out double value))
                    Write(csv, [.. Identity(row, settings), column.Id, ScoreFields.TextOf(value)]);
    }

    /// <summary>Writes lines of fields, quoted where they need it.</summary>
    internal static void WriteLines(TextWriter output, IEnumerable<IEnumerable<string>> lines)
    {
        using CsvWriter csv = new(output, Writing(), leaveOpen: true);
        foreach (IEnumerable<string> line in lines) Write(csv, line);
    }

    private static CsvConfiguration Writing() => new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    // Lines may end in any way.
    private static CsvConfiguration Reading(ScoreFields fields) => new(CultureInfo.InvariantCulture)
    {
        MaxFieldSize = (int)Limits.FieldCharacters.Value,
        BadDataFound = _ => throw fields.Error(fields.Line, "has a quotation mark that is not closed or doubled"),
    };

    private static IEnumerable<string> Identity(ScoreRow row, IReadOnlyList<string> settings) =>
    [
        row.Name, row.Method, row.Data, row.Seed.ToString(CultureInfo.InvariantCulture),
        .. settings.Select(setting => row.Settings.GetValueOrDefault(setting, "")),
    ];

    private static string OptionalOf(ScoreRow row, string column) => column switch
    {
        "failure" => row.Failure ?? "",
        "weak" => row.IsWeak ? "true" : "",
        "training_seconds" => row.TrainingSeconds is { } seconds ? ScoreFields.TextOf(seconds) : "",
        "machine" => row.Machine ?? "",
        "step" => row.Step?.ToString(CultureInfo.InvariantCulture) ?? "",
        "folder" => row.Folder ?? "",
        _ => throw new ArgumentException($"no such column: {column}", nameof(column)),
    };

    private static void Write(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (string field in fields) csv.WriteField(field);
        csv.NextRecord();
    }

    // The columns of the file, also where the first models lack a score.
    private static ScoreTable InOrder(ScoreTable table, string[] header)
    {
        Dictionary<string, ScoreColumn> columns = table.Columns.ToDictionary(column => column.Id, StringComparer.Ordinal);
        return table with
        {
            Columns = [.. header.Where(name => name.StartsWith(ScoreFields.ScorePrefix, StringComparison.Ordinal))
                .Select(name => name[ScoreFields.ScorePrefix.Length..]).Select(id => columns.GetValueOrDefault(id) ?? new ScoreColumn(id))],
        };
    }

    private static bool Next(CsvParser parser, ScoreFields fields)
    {
        // A quotation mark that is not closed takes all lines that follow; the first of them is the one to look at.
        fields.Line = LineOf(parser.RawRow + 1);
        try
        {
            return parser.Read();
        }
        catch (MaxFieldSizeException e)
        {
            throw new UserErrorException(
                Limits.FieldCharacters.Exceeded(fields.Error(fields.Line, "has a longer field than allowed").Message).Message,
                "a quotation mark may not be closed", e);
        }
    }

    private static string LineOf(int number) => $"line {number.ToString(CultureInfo.InvariantCulture)}";
}
