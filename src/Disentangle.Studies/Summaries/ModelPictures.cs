using System.Globalization;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports;
using Disentangle.Reports.PlainText;

namespace Disentangle.Studies.Summaries;

/// <summary>The traversals of models on one data set side by side, with corresponding units in one row.</summary>
public sealed class ModelPictures
{
    private const int Most = 24; // of a data set

    private readonly List<(string Name, MatchedRun Run)> _runs = [];
    private readonly MatchedRun? _reference;

    private ModelPictures(string data, IReadOnlyList<Shown> shown, int left, ScoreColumn score, Session session)
    {
        // The others are matched with the best model, whose units are likeliest to mean one thing each.
        bool higher = score.HigherIsBetter ?? true;
        Shown best = shown.MaxBy(one => one.Row.ValueOf(score.Id) * (higher ? 1 : -1))!;
        Dictionary<string, MatchedRun> drawn = MatchedTraversals.Draw(
            [best.Folder, .. shown.Select(one => one.Folder).Where(folder => folder != best.Folder).Distinct()], session)
            .ToDictionary(run => run.Folder, StringComparer.Ordinal);
        List<StudyPicture> pictures = [];
        foreach (Shown one in shown)
        {
            if (drawn.TryGetValue(one.Folder, out MatchedRun? run))
            {
                _runs.Add((one.Title, run));
                pictures.Add(new StudyPicture(
                    one.Title, one.Caption, run.Traversals, [.. run.Units.Select(unit => Label(unit, isReference: one == best))]));
            }
            else if (Path.Combine(one.Folder, "images", "traversals.png") is var file && File.Exists(file))
            {
                pictures.Add(new StudyPicture(one.Title, $"{one.Caption} Its units are in their own order.", File.ReadAllBytes(file), []));
            }
        }

        // Where the best cannot be opened, that is the first that can.
        _reference = drawn.GetValueOrDefault(best.Folder) ?? (_runs.Count > 0 ? _runs[0].Run : null);
        string text = $"Latent traversals on {data} around the code of the same image: in each row one unit takes values from -2 to 2.";
        if (_runs.Count > 1)
            text += $" Rows that correspond stand beside each other: units are matched with those of {ReferenceName} by rank correlation "
                + "over 1,000 images, which stands behind their names; a row of negative correlation is turned round.";
        if (left > 0) text += $" The first {Most} are drawn; {left} more are not.";
        Pictures = new StudyPictures(text, pictures, _runs.Count > 1 ? Table() : null);
    }

    /// <summary>The pictures.</summary>
    public StudyPictures Pictures { get; }

    private string ReferenceName => _runs.First(one => one.Run == _reference).Name;

    /// <summary>
    /// Draws the median model of each cell by the first score of a summary, or each model; those of one data set together.
    /// </summary>
    /// <param name="summary">The summary.</param>
    /// <param name="session">What the models work on.</param>
    /// <param name="eachModel">Whether each model is drawn.</param>
    public static IReadOnlyList<ModelPictures> Of(StudySummary summary, Session session, bool eachModel = false)
    {
        if (summary.Columns.Count == 0) return [];
        ScoreColumn score = summary.Columns[0];
        IReadOnlyList<ScoreRow> rows = summary.Input.Table.Rows;
        List<string> settings = [.. summary.Input.Table.Settings.Where(
            setting => rows.Select(row => row.Settings.GetValueOrDefault(setting)).Distinct().Count() > 1)];
        IEnumerable<Shown> shown = summary.Means.Cells.SelectMany(cell =>
        {
            ScoreRow[] sorted = [.. cell.Rows.Where(row => double.IsFinite(row.ValueOf(score.Id))).OrderBy(row => row.ValueOf(score.Id))];
            return eachModel ? sorted.Select(row => new Shown(Title(row, withSeed: true), row, Value(row)))
                : sorted.Skip((sorted.Length - 1) / 2).Take(1).Select(row => new Shown(Title(row, withSeed: false), row,
                    $"Seed {row.Seed}: {Value(row)}{(sorted.Length > 1 ? $", the median of {sorted.Length}" : "")}."));
        });
        return [.. shown.Where(one => one.Row.Folder is not null).GroupBy(one => one.Row.Data, StringComparer.Ordinal)
            .Select(data => new ModelPictures(data.Key, [.. data.Take(Most)], data.Skip(Most).Count(), score, session))
            .Where(one => one.Pictures.Pictures.Count > 0)];

        // What all models have in common is left out.
        string Title(ScoreRow row, bool withSeed) => string.Join(", ", (IEnumerable<string>)
        [
            .. settings.Count == 0 || summary.Input.Table.Methods.Count > 1 ? [row.Method] : Array.Empty<string>(),
            .. settings.Where(row.Settings.ContainsKey).Select(setting => $"{setting}={row.Settings[setting]}"),
            .. withSeed ? [$"seed {row.Seed}"] : Array.Empty<string>(),
        ]);

        string Value(ScoreRow row) => $"{score.Title} {Number(row.ValueOf(score.Id))}";
    }

    /// <summary>Which units correspond, for <c>tables/units.csv</c>; no rows where fewer than two models were drawn.</summary>
    /// <param name="all">The pictures of all data sets.</param>
    internal static AnalysisTable UnitsOf(IReadOnlyList<ModelPictures> all)
    {
        AnalysisTable table = new("units", ["reference", "unit", "factor", "run", "corresponding_unit", "correlation"]);
        foreach (ModelPictures one in all.Where(one => one._runs.Count > 1))
            foreach ((string _, MatchedRun run) in one._runs)
                foreach (MatchedUnit unit in run.Units)
                    table.Add(Path.GetFileName(one._reference!.Folder), unit.Reference, unit.Factor,
                        Path.GetFileName(run.Folder), unit.Unit,
                        unit.Correlation);
        return table;
    }

    /// <summary>Prints which units correspond, where two models or more were drawn.</summary>
    public void Print(TextWriter output)
    {
        if (Pictures.Table is not { } units) return;
        output.WriteLine($"units that correspond to those of {ReferenceName}, with their rank correlation over 1,000 images:");
        TextTable table = new([.. units.Header]);
        foreach (IReadOnlyList<string> row in units.Rows) table.Add([.. row]);
        table.Write(output);
    }

    private static string Label(MatchedUnit unit, bool isReference) =>
        isReference ? unit.Factor is { } factor ? $"{factor} z{unit.Unit}" : $"z{unit.Unit}" : $"z{unit.Unit} {Number(unit.Correlation)}";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private PageTable Table() => new(
        ["unit", "factor", .. _runs.Select(run => run.Name)],
        [.. _reference!.Units.Select(unit => (IReadOnlyList<string>)
        [
            $"z{unit.Reference}", unit.Factor ?? "",
            .. _runs.Select(run => run.Run.Units.FirstOrDefault(one => one.Reference == unit.Reference) is { } one
                ? $"z{one.Unit} {Number(one.Correlation)}" : ""),
        ])],
        Names: 2);

    private sealed record Shown(string Title, ScoreRow Row, string Caption)
    {
        public string Folder => Row.Folder!;
    }
}
