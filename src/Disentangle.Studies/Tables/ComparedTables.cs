using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Scores;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Tables;

/// <summary>Puts what is there already into one table: runs, studies, codes of any encoder, and tables of scores.</summary>
/// <param name="title">The title of the table.</param>
/// <param name="measure">Measures the codes of a file, which is a NumPy archive.</param>
public sealed class ComparedTables(string title, Func<string, Measurement> measure)
{
    private readonly ScoreTableBuilder _table = new(title);

    /// <summary>Adds everything that a path leads to.</summary>
    /// <param name="path">The folder of a run or a study, a NumPy archive of codes, or a table of scores in CSV or JSON.</param>
    /// <exception cref="UserErrorException">It is nothing of these, or cannot be read.</exception>
    public void Add(string path)
    {
        if (ImportedScores.Find(path) is { } imported) Add(imported);
        else if (StudyFolder.IsStudy(path))
        {
            StudyFolder folder = StudyFolder.Open(path);
            Add(StudyTables.Of(folder, folder.ReadPlan()));
        }
        else if (Directory.Exists(path))
        {
            RunScoreRow run = RunScoreRow.Read(path, RunScoreRow.NameOf(path));
            _table.Add(run.Row, run.Protocols);
        }
        else if (Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".json") Add(ScoreTableFile.Read(path));
        else _table.AddCodes(path, measure(path).Results);
    }

    /// <summary>The table.</summary>
    /// <exception cref="UserErrorException">Nothing that was added has a score.</exception>
    public ScoreTable Build()
    {
        ScoreTable table = _table.Build();
        return table.Columns.Count > 0 ? table : throw new UserErrorException(
            "nothing that was given has been measured", "disentangle evaluate RUN measures a run");
    }

    private void Add(ScoreTable table)
    {
        foreach (ScoreRow row in table.Rows)
        {
            Dictionary<string, string> protocols = table.Columns.Where(
                column => column.Protocol.Length > 0 && row.Scores.ContainsKey(column.Id))
                .ToDictionary(column => column.Id, column => column.Protocol);
            _table.Add(row, protocols, table.Columns);
        }
    }
}
