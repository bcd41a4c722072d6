using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Comparisons.Analyses;

/// <summary>
/// For every metric and data set: which cell its median chooses, and how often a model of each cell beats a random one, each by one
/// half of the seeds.
/// </summary>
internal sealed class TransferTable
{
    private const int Halves = 2;

    private readonly IReadOnlyList<DataPart> _parts;
    private readonly (int Part, int Metric, double[] Merits, int[] Order)[] _columns;
    private readonly int[][] _halfOf; // by part: of each model
    private readonly int[][] _recipeOf; // by part: of each cell, equal for the same method and settings on any data
    private readonly int[][] _cellOf; // by part: the cell of each such number, or -1

    public TransferTable(IReadOnlyList<DataPart> parts, IReadOnlyList<ScoreColumn> metrics)
    {
        _parts = parts;
        Dictionary<CellKey, int> recipes = [];
        _recipeOf = [.. parts.Select(part => part.Cells.Select(cell =>
        {
            CellKey key = cell.Key.WithoutData();
            if (!recipes.TryGetValue(key, out int number)) recipes[key] = number = recipes.Count;
            return number;
        }).ToArray())];
        _cellOf = [.. _recipeOf.Select(numbers => Enumerable.Range(0, recipes.Count).Select(n => Array.IndexOf(numbers, n)).ToArray())];
        _halfOf = [.. parts.Select(part =>
        {
            int[] halves = new int[part.Rows.Count];
            foreach (PartCell cell in part.Cells)
                for (int i = 0; i < cell.Rows.Count; i++) halves[cell.Rows[i]] = i % Halves;
            return halves;
        })];
        _columns = [.. Enumerable.Range(0, parts.Count).SelectMany(p => Enumerable.Range(0, metrics.Count)
            .Where(m => parts[p].Has(metrics[m].Id))
            .Select(m => (p, m, parts[p].Merits(metrics[m]))))
            .Select(c => (c.p, c.m, c.Item3, Enumerable.Range(0, c.Item3.Length).Where(i => !double.IsNaN(c.Item3[i]))
                .OrderBy(i => c.Item3[i]).ToArray()))];
    }

    /// <summary>
    /// The mean share for same metric and same data, other metric, other data, and both other; NaN where there is no such choice.
    /// </summary>
    /// <param name="rows">The drawn models of each data set; null for all, each once.</param>
    /// <param name="shares">Where the shares go.</param>
    /// <param name="counts">Of how many choices each is the mean.</param>
    public void Shares(int[][]? rows, double[] shares, double[] counts)
    {
        int[][] weights = [.. _parts.Select((part, p) =>
        {
            int[] weight = new int[part.Rows.Count];
            if (rows is null) Array.Fill(weight, 1);
            else foreach (int row in rows[p]) weight[row]++;
            return weight;
        })];
        double[] sums = new double[shares.Length];
        Array.Clear(counts);
        for (int half = 0; half < Halves; half++)
        {
            int[] chosen = [.. _columns.Select(column => Choose(column.Part, column.Merits, column.Order, weights[column.Part], half))];
            double[][] wins = [.. _columns.Select(column => Wins(
                column.Part, column.Merits, column.Order, weights[column.Part], 1 - half))];
            for (int from = 0; from < _columns.Length; from++)
            {
                if (chosen[from] < 0) continue;
                for (int to = 0; to < _columns.Length; to++)
                {
                    int cell = _cellOf[_columns[to].Part][_recipeOf[_columns[from].Part][chosen[from]]];
                    if (cell < 0 || double.IsNaN(wins[to][cell])) continue;
                    int k = (_columns[from].Metric == _columns[to].Metric ? 0 : 1) + (_columns[from].Part == _columns[to].Part ? 0 : 2);
                    sums[k] += wins[to][cell];
                    counts[k]++;
                }
            }
        }

        for (int k = 0; k < shares.Length; k++) shares[k] = sums[k] / counts[k];
    }

    // The cell with the best median of one half of the seeds; the median of weighted values is that of the values repeated.
    private int Choose(int part, double[] merits, int[] order, int[] weights, int half)
    {
        int cells = _parts[part].Cells.Count, best = -1;
        int[] sizes = new int[cells], seen = new int[cells];
        (double[] lower, double[] upper) = (new double[cells], new double[cells]);
        int[] cellOf = _parts[part].CellOf;
        foreach (int row in order)
            if (_halfOf[part][row] == half) sizes[cellOf[row]] += weights[row];
        foreach (int row in order)
        {
            if (_halfOf[part][row] != half || weights[row] == 0) continue;
            int cell = cellOf[row], before = seen[cell], after = seen[cell] += weights[row];
            if (before <= (sizes[cell] - 1) / 2 && (sizes[cell] - 1) / 2 < after) lower[cell] = merits[row];
            if (before <= sizes[cell] / 2 && sizes[cell] / 2 < after) upper[cell] = merits[row];
        }

        for (int cell = 0; cell < cells; cell++)
            if (sizes[cell] > 0 && (best < 0 || lower[cell] + upper[cell] > lower[best] + upper[best])) best = cell;
        return best;
    }

    // How often a model of each cell beats a random model of any cell, of one half of the seeds, ties counting half.
    private double[] Wins(int part, double[] merits, int[] order, int[] weights, int half)
    {
        int cells = _parts[part].Cells.Count;
        double[] wins = new double[cells], sizes = new double[cells];
        int[] cellOf = _parts[part].CellOf;
        double below = 0;
        for (int at = 0; at < order.Length;)
        {
            int end = at;
            double tied = 0;
            for (; end < order.Length && merits[order[end]] == merits[order[at]]; end++)
                if (_halfOf[part][order[end]] == half) tied += weights[order[end]];
            for (int i = at; i < end; i++)
            {
                int row = order[i];
                if (_halfOf[part][row] != half) continue;
                wins[cellOf[row]] += weights[row] * (below + 0.5 * tied);
                sizes[cellOf[row]] += weights[row];
            }

            below += tied;
            at = end;
        }

        for (int cell = 0; cell < cells; cell++) wins[cell] = below == 0 ? double.NaN : wins[cell] / sizes[cell] / below;
        return wins;
    }
}
