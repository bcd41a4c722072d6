using System.Text;
using Disentangle.Comparisons.Tables;
using Disentangle.Foundation.Files;

namespace Disentangle.Comparisons.Formats;

/// <summary>Files of tables of scores, whose names end in <c>.csv</c> or <c>.json</c>.</summary>
public static class ScoreTableFile
{
    /// <summary>Reads a table as <see cref="ScoreCsv"/> or <see cref="ScoreJson"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The title of the table; null for that of the file, or its name.</param>
    /// <exception cref="UserErrorException">The file is missing, of another kind, or not such a table.</exception>
    public static ScoreTable Read(string path, string? title = null) =>
        IsJson(path) ? ScoreJson.Read(path, title) : ScoreCsv.Read(path, title);

    /// <summary>
    /// Writes a table: with a row for each model where the name ends in <c>.csv</c>, whole where it ends in <c>.json</c>.
    /// </summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="table">The table.</param>
    /// <param name="isLong">Whether a CSV file has a row for each score instead.</param>
    /// <exception cref="UserErrorException">The name has another ending, or the file cannot be written.</exception>
    public static void Write(string path, ScoreTable table, bool isLong = false)
    {
        bool json = IsJson(path);
        AtomicFile.Write(path, stream =>
        {
            if (json)
            {
                ScoreJson.Write(stream, table);
                return;
            }

            using StreamWriter text = new(stream, new UTF8Encoding(false), leaveOpen: true);
            if (isLong) ScoreCsv.WriteLong(text, table);
            else ScoreCsv.WriteWide(text, table);
        });
    }

    private static bool IsJson(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => true,
        ".csv" => false,
        _ => throw new UserErrorException($"{path}: the name of a table of scores must end in .csv or .json"),
    };
}
