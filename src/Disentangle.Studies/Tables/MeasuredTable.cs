using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;

namespace Disentangle.Studies.Tables;

/// <summary>A table of what was measured just now, without other scores that are there of the same models.</summary>
/// <param name="title">The title of the table.</param>
public sealed class MeasuredTable(string title)
{
    private readonly ScoreTableBuilder _table = new(title);

    /// <summary>Adds a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="codes">Which codes were measured.</param>
    /// <param name="scores">What was found.</param>
    /// <exception cref="UserErrorException">The folder holds no run.</exception>
    public void Add(string folder, CodeKind codes, RunScores scores)
    {
        RunScoreRow row = RunScoreRow.Read(folder, RunScoreRow.NameOf(folder));
        (Dictionary<string, double> values, Dictionary<string, string> protocols) =
            ScoreRows.ValuesOf(scores.Results, codes == CodeKind.Sampled ? ScoreColumn.SampledPrefix : "");
        _table.Add(row.Row with { Scores = values, Step = scores.Step }, protocols);
    }

    /// <summary>Adds the codes of an encoder.</summary>
    /// <param name="file">The file of the codes.</param>
    /// <param name="results">What was found.</param>
    public void Add(string file, IReadOnlyList<MetricResult> results) => _table.AddCodes(file, results);

    /// <summary>The table.</summary>
    public ScoreTable Build() => _table.Build();
}
