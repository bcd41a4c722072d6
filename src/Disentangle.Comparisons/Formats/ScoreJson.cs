using System.Text.Json;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;

namespace Disentangle.Comparisons.Formats;

/// <summary>
/// Tables of scores as JSON. Two forms are read: the one that is written here, which keeps columns, curves and matrices; and a list of flat
/// objects with the keys of a CSV file (<c>method</c>, <c>data</c>, <c>seed</c>, <c>setting.NAME</c>, <c>score.NAME</c>), as pandas writes
/// with <c>orient="records"</c>.
/// </summary>
public static class ScoreJson
{
    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The title of the table; null for that of the file, or its name.</param>
    /// <exception cref="UserErrorException">The file is missing or not such a table.</exception>
    public static ScoreTable Read(string path, string? title = null)
    {
        using FileStream file = InputFile.Open(path);
        byte[] bytes;
        try
        {
            if (file.CanSeek && !Limits.TableBytes.Allows(file.Length))
                throw Limits.TableBytes.Exceeded($"{path}: has {file.Length} bytes", file.Length);
            using MemoryStream content = new();
            file.CopyTo(content);
            bytes = content.ToArray();
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{path}:", e);
        }

        ScoreTable table = Parse(bytes, path, Path.GetFileNameWithoutExtension(path));
        return title is null ? table : table with { Title = title };
    }

    /// <summary>Reads a table from UTF-8 text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="source">What it is, for messages.</param>
    /// <param name="title">The title, unless the text has one.</param>
    /// <exception cref="UserErrorException">It is not such a table.</exception>
    public static ScoreTable Parse(ReadOnlySpan<byte> utf8, string source, string title)
    {
        JsonItem item = JsonText.Parse(utf8, source);
        return item.IsObject ? new ScoreJsonReader(source).Table(item, title) : Flat(item, source, title);
    }

    /// <summary>
    /// Writes a table with all that it holds. A score that is undefined is <c>null</c>, one that was not measured is absent.
    /// </summary>
    public static void Write(Stream output, ScoreTable table)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        ScoreJsonWriter.Write(json, table);
    }

    private static ScoreTable Flat(JsonItem list, string source, string title)
    {
        ScoreFields fields = new(source);
        List<ScoreRow> rows = [];
        foreach (JsonItem item in list.Items())
        {
            string place = $"model {rows.Count + 1}";
            if (!item.IsObject) throw fields.Error(
                place, "must be an object with the keys method, data, seed, setting.NAME and score.NAME");
            (string Column, string Value)[] values = [.. item.Properties().Select(pair => (pair.Key, TextOf(pair.Value, fields, place)))];
            fields.CheckColumns(place, [.. values.Select(value => value.Column)]);
            rows.Add(fields.RowOf(place, rows.Count + 1,
                [.. values.Select(value => ScoreFields.Column.Of(value.Column))], [.. values.Select(value => value.Value)]));
        }

        return rows.Count == 0 ? throw new UserErrorException($"{source}: has no models") : ScoreTable.Of(title, rows);
    }

    // pandas writes null for what is missing.
    private static string TextOf(JsonItem value, ScoreFields fields, string place) => value.Element.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.Text(),
        JsonValueKind.Number => value.Element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw fields.Error(place, "has a list or an object where a number or a text is expected"),
    };
}
