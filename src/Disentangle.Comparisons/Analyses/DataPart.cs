using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The models of one data set that may be ranked among each other, numbered.</summary>
internal sealed class DataPart
{
    private readonly Dictionary<string, double[]> _values = new(StringComparer.Ordinal);
    private readonly Lazy<Resamples> _resamples;

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
        _resamples = new(() => Resamples.Draw(
            [.. Cells.OrderBy(cell => cell.Key.ToString(), StringComparer.Ordinal).Select(cell => cell.Rows)], options.Draws,
                options.Seed, options.Crew));
    }

    public string Name { get; }

    /// <summary>The models that are ranked.</summary>
    public IReadOnlyList<ScoreRow> Rows { get; }

    /// <summary>Models that were trained with labels or pairs, where there are others.</summary>
    public IReadOnlyList<ScoreRow> Weak { get; }

    public IReadOnlyList<PartCell> Cells { get; }

    public string[] Methods { get; }

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

    /// <summary>The median of a score in each cell, of some models; NaN where a cell has none.</summary>
    public double[] Medians(double[] values, ReadOnlySpan<int> rows)
    {
        int[] sizes = new int[Cells.Count], starts = new int[Cells.Count + 1];
        foreach (int row in rows)
            if (!double.IsNaN(values[row])) sizes[CellOf[row]]++;
        for (int c = 0; c < sizes.Length; c++) starts[c + 1] = starts[c] + sizes[c];
        double[] sorted = new double[starts[^1]];
        int[] next = [.. starts];
        foreach (int row in rows)
            if (!double.IsNaN(values[row])) sorted[next[CellOf[row]]++] = values[row];
        return [.. Enumerable.Range(0, sizes.Length).Select(c => Summary.MedianOf(sorted.AsSpan(starts[c], sizes[c])))];
    }

    /// <summary>The median of a score in each cell.</summary>
    public double[] Medians(double[] values) => Medians(values, [.. Enumerable.Range(0, Rows.Count)]);

    /// <summary>The values of some models that are there.</summary>
    public static double[] Of(double[] values, IEnumerable<int> rows) => [.. rows.Select(row => values[row]).Where(double.IsFinite)];
}

/// <summary>A cell of a data set.</summary>
/// <param name="Key">Method and settings.</param>
/// <param name="Rows">The numbers of its models.</param>
internal sealed record PartCell(CellKey Key, IReadOnlyList<int> Rows);
