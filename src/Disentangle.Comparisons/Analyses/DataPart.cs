using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The models of one data set that may be ranked among each other, numbered.</summary>
internal sealed class DataPart
{
    private readonly Dictionary<string, double[]> _values = new(StringComparer.Ordinal);
    private readonly Lazy<Resamples> _resamples;
    private readonly int[] _starts; // of the cells in each resample

    public DataPart(string name, ScoreTable table, AnalysisOptions options)
    {
        Name = name;
        ScoreRow[] all = [.. table.Rows.Where(row => row.Data == name)];
        Weak = [.. all.Where(row => row.IsWeak)];

        // A study of weakly supervised models alone compares these.
        if (Weak.Count == all.Length) Weak = [];
        Rows = Weak.Count == 0 ? all : [.. all.Where(row => !row.IsWeak)];
        Methods = [.. Rows.Select(row => row.Method).Distinct(StringComparer.Ordinal)];
        Cells = [.. Rows.Select((row, i) => (row.Cell, i)).GroupBy(row => row.Cell, row => row.i)
            .Select(cell => new PartCell(cell.Key, [.. cell.OrderBy(i => Rows[i].Seed).ThenBy(i =>
                Rows[i].Name, StringComparer.Ordinal)]))];
        CellOf = new int[Rows.Count];
        for (int c = 0; c < Cells.Count; c++)
            foreach (int row in Cells[c].Rows) CellOf[row] = c;
        MethodOf = [.. Rows.Select(row => Array.IndexOf(Methods, row.Method))];

        // The order of the table is of no account for the draws.
        int[] canonical = [.. Enumerable.Range(0, Cells.Count).OrderBy(cell => Cells[cell].Key.ToString(), StringComparer.Ordinal)];
        _starts = new int[Cells.Count];
        RankOfName = new int[Cells.Count];
        int start = 0;
        for (int i = 0; i < canonical.Length; i++)
        {
            RankOfName[canonical[i]] = i;
            _starts[canonical[i]] = start;
            start += Cells[canonical[i]].Rows.Count;
        }

        _resamples = new(() => Resamples.Draw([.. canonical.Select(cell => Cells[cell].Rows)], options.Draws, options.Seed, options.Crew));
    }

    public string Name { get; }

    /// <summary>The models that are ranked.</summary>
    public IReadOnlyList<ScoreRow> Rows { get; }

    /// <summary>Models that were trained with labels or pairs, where there are others.</summary>
    public IReadOnlyList<ScoreRow> Weak { get; }

    public IReadOnlyList<PartCell> Cells { get; }

    public string[] Methods { get; }

    /// <summary>The place of each cell in the order of their names, which decides between cells that are alike.</summary>
    public int[] RankOfName { get; }

    /// <summary>The number of each model's cell.</summary>
    public int[] CellOf { get; }

    /// <summary>The number of each model's method.</summary>
    public int[] MethodOf { get; }

    public Resamples Resamples => _resamples.Value;

    /// <summary>A score of each model; NaN where there is none.</summary>
    public double[] Values(string column)
    {
        lock (_values)
        {
            if (!_values.TryGetValue(column, out double[]? values))
                _values[column] = values = [.. Rows.Select(row => row.ValueOf(column)).Select(v => double.IsFinite(v) ? v : double.NaN)];
            return values;
        }
    }

    /// <summary>A score of each model with the sign that makes higher values better.</summary>
    public double[] Merits(ScoreColumn column) =>
        column.HigherIsBetter == false ? [.. Values(column.Id).Select(value => -value)] : Values(column.Id);

    /// <summary>Whether any model has a score.</summary>
    public bool Has(string column) => Array.Exists(Values(column), double.IsFinite);

    /// <summary>
    /// Whether some cells have a score, and one of them has it of several seeds: with one seed a cell, differences between cells and
    /// between seeds are the same.
    /// </summary>
    public bool CanTellSeedsFromCells(ScoreColumn column)
    {
        double[] values = Values(column.Id);
        int[] counts = [.. Cells.Select(cell => cell.Rows.Count(row => double.IsFinite(values[row]))).Where(count => count > 0)];
        return counts.Length > 1 && counts.Any(count => count > 1);
    }

    /// <summary>The models of a cell in a resample.</summary>
    public ReadOnlySpan<int> DrawnOf(int draw, int cell) => Resamples[draw].Slice(_starts[cell], Cells[cell].Rows.Count);

    /// <summary>How often each model is in a resample.</summary>
    public int[] Weights(int draw)
    {
        int[] weights = new int[Rows.Count];
        foreach (int row in Resamples[draw]) weights[row]++;
        return weights;
    }

    /// <summary>The values of some models that are there.</summary>
    public static double[] Of(double[] values, IEnumerable<int> rows) => [.. rows.Select(row => values[row]).Where(double.IsFinite)];
}

/// <summary>A cell of a data set.</summary>
/// <param name="Key">Method and settings.</param>
/// <param name="Rows">The numbers of its models.</param>
internal sealed record PartCell(CellKey Key, IReadOnlyList<int> Rows);
