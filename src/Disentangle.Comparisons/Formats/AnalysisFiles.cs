using System.Globalization;
using System.Text;
using System.Text.Json;
using Disentangle.Comparisons.Analyses;
using Disentangle.Foundation.Files;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Formats;

/// <summary>The files of analyses: <c>analysis.json</c>, <c>tables/NAME.csv</c>, <c>figures/NAME.svg</c>, and its panels as
/// <c>figures/NAME-1.svg</c> and so on.</summary>
public static class AnalysisFiles
{
    /// <summary>The name of the file with all numbers.</summary>
    public const string JsonName = "analysis.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes all files into a folder, which is made where it is not there; files of the same names are replaced.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="results">The analyses.</param>
    /// <returns>The paths of the files, relative to the folder.</returns>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<AnalysisResult> results)
    {
        List<string> written = [];
        try
        {
            foreach (string inner in new[] { "tables", "figures" }) DurableFolder.Create(Path.Combine(folder, inner));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: cannot be written: {InputFile.Reason(e)}", innerException: e);
        }

        Save(JsonName, text => text.Write(Json(results)));
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (AnalysisTable table in results.SelectMany(result => result.Tables)) written.Add(Write(folder, table));
        foreach (AnalysisFigure figure in results.SelectMany(result => result.Figures))
        {
            // The whole figure, and each of its panels for those who arrange them otherwise.
            IReadOnlyList<string> svgs = figure.Chart.Svgs;
            string name = FileName(figure.Name);

            // Names that differ only in letters that files cannot have.
            while (!taken.Add(name)) name += "_";
            SaveFigure(name, "", PanelSheet.Svg(figure.Chart.Title, svgs));
            for (int i = 0; i < svgs.Count && svgs.Count > 1; i++)
                SaveFigure(name, $"-{(i + 1).ToString(CultureInfo.InvariantCulture)}", svgs[i]);
        }

        return written;

        void SaveFigure(string name, string number, string svg) =>
            Save(Path.Combine("figures", $"{name}{number}.svg"), text => text.Write(svg));

        void Save(string name, Action<TextWriter> write)
        {
            SaveText(Path.Combine(folder, name), write);
            written.Add(name);
        }
    }

    /// <summary>Writes a table into the folder <c>tables</c> of another, which is there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="table">The table.</param>
    /// <returns>The path of the file, relative to the folder.</returns>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static string Write(string folder, AnalysisTable table)
    {
        string name = Path.Combine("tables", $"{FileName(table.Name)}.csv");
        SaveText(Path.Combine(folder, name), text => WriteCsv(text, table));
        return name;
    }

    /// <summary>The content of <c>analysis.json</c>.</summary>
    public static string Json(IEnumerable<AnalysisResult> results) =>
        StudyAnalysisCatalogue.Json(results).ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";

    /// <summary>Writes numbers of an analysis as CSV: an empty field is missing, <c>nan</c> undefined.</summary>
    public static void WriteCsv(TextWriter output, AnalysisTable table) => ScoreCsv.WriteLines(output,
        [table.Header, .. table.Rows.Select(row => row.Select(TextOf))]);

    private static void SaveText(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter text = new(stream, new UTF8Encoding(false), leaveOpen: true);
        write(text);
    });

    private static string TextOf(object? cell) => cell switch
    {
        null => "",
        double number => ScoreFields.TextOf(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    // Data sets may be called by paths.
    private static string FileName(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' ? letter : '_'));
}
