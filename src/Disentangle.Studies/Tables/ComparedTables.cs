using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Studies.States;
using Disentangle.Training;

namespace Disentangle.Studies.Tables;

/// <summary>Puts what is there already into one table: runs, studies, codes of any encoder, and tables of scores.</summary>
/// <param name="title">The title of the table.</param>
/// <param name="measure">Measures the codes of a file, which is a NumPy archive.</param>
public sealed class ComparedTables(string title, Func<string, Measurement> measure)
{
    // In the order in which they were given, each with what was trained where that is known.
    private readonly List<(ScoreRow Row, IReadOnlyDictionary<string, string> Protocols, RunScoreRow? Run)> _rows = [];
    private readonly List<ScoreColumn> _columns = [];
    private int _sources;
    private bool _hasStudy;

    /// <summary>Adds everything that a path leads to.</summary>
    /// <param name="path">The folder of a run or a study, a NumPy archive of codes, or a table of scores in CSV or JSON.</param>
    /// <exception cref="UserErrorException">It is nothing of these, or cannot be read.</exception>
    public void Add(string path)
    {
        _sources++;
        if (ImportedScores.Find(path) is { } imported) Add(imported);
        else if (StudyFolder.IsStudy(path))
        {
            StudyFolder folder = StudyFolder.Open(path);
            foreach (RunScoreRow row in StudyTables.RowsOf(folder, folder.ReadPlan())) Add(row);
            _hasStudy = true;
        }
        else if (Directory.Exists(path)) Add(RunScoreRow.Read(path, RunScoreRow.NameOf(path)));
        else if (Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".json") Add(ScoreTableFile.Read(path));
        else
        {
            ScoreTableBuilder codes = new(title);
            codes.AddCodes(path, measure(path).Results);
            Add(codes.Build());
        }
    }

    /// <summary>The table.</summary>
    /// <exception cref="UserErrorException">Nothing that was added has a score.</exception>
    public ScoreTable Build()
    {
        RunSpecification[] trained = [.. _rows.Select(row => row.Run?.Specification).OfType<RunSpecification>()];
        IReadOnlyDictionary<string, string> names = DataName.Distinct(trained.Select(run => run.Data));

        // A study names its cells by what its own grid varies; beside others they are named by all that they differ in.
        bool areSeveral = _hasStudy && _sources > 1;
        ComparedCells? cells = areSeveral ? new ComparedCells(trained) : null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        int twice = 0;
        ScoreTableBuilder table = new(title);
        foreach ((ScoreRow row, IReadOnlyDictionary<string, string> protocols, RunScoreRow? run) in _rows)
        {
            // One model is one observation, also where several studies have it.
            if (areSeveral && run?.Identity is { } identity && !seen.Add($"{identity.Hash} {row.Step}"))
            {
                twice++;
                continue;
            }

            ScoreRow named = run is null ? row
                : row with { Data = names[run.Specification.Data], Settings = cells?.SettingsOf(run.Specification) ?? row.Settings };
            table.Add(named, protocols, _columns);
        }

        ScoreTable built = table.Build();
        if (built.Columns.Count == 0)
            throw new UserErrorException("nothing that was given has been measured", "disentangle evaluate RUN measures a run");
        return twice == 0 ? built : built with
        {
            Notes = [.. built.Notes, $"models that several of the given studies have are counted once ({twice} left out)"],
        };
    }

    private void Add(RunScoreRow run) => _rows.Add((run.Row, run.Protocols, run));

    private void Add(ScoreTable table)
    {
        _columns.AddRange(table.Columns.Where(column => _columns.TrueForAll(other => other.Id != column.Id)));
        foreach (ScoreRow row in table.Rows)
        {
            Dictionary<string, string> protocols = table.Columns.Where(
                column => column.Protocol.Length > 0 && row.Scores.ContainsKey(column.Id))
                .ToDictionary(column => column.Id, column => column.Protocol);
            _rows.Add((row, protocols, null));
        }
    }
}
