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
    private readonly Column[] _columns;
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
        int[][] halfOf = [.. parts.Select(part =>
        {
            int[] halves = new int[part.Rows.Count];
            foreach (PartCell cell in part.Cells)
                for (int i = 0; i < cell.Rows.Count; i++) halves[cell.Rows[i]] = i % Halves;
            return halves;
        })];
        _columns = [.. Enumerable.Range(0, parts.Count).SelectMany(p => Enumerable.Range(0, metrics.Count)
            .Where(m => parts[p].Has(metrics[m].Id)).Select(m =>
            {
                double[] merits = parts[p].Merits(metrics[m]);
                return new Column(p, m, merits,
                    [.. Enumerable.Range(0, Halves).Select(half => new CellOrder(parts[p], merits, row => halfOf[p][row] == half))],
                    [.. Enumerable.Range(0, Halves).Select(half => Enumerable.Range(0, merits.Length)
                        .Where(row => halfOf[p][row] == half && !double.IsNaN(merits[row])).OrderBy(row => merits[row]).ToArray())]);
            }))];
    }

    /// <summary>
    /// The mean share for same metric and same data, other metric, other data, and both other; NaN where there is no such choice.
    /// </summary>
    /// <param name="weights">How often each model of each data set is in the sample.</param>
    /// <param name="shares">Where the shares go.</param>
    /// <param name="counts">Of how many choices each is the mean.</param>
    public void Shares(int[][] weights, double[] shares, double[] counts)
    {
        double[] sums = new double[shares.Length];
        Array.Clear(counts);
        for (int half = 0; half < Halves; half++)
        {
            int[] chosen = [.. _columns.Select(column => Choose(
                column.ByCell[half].Medians(weights[column.Part]), _parts[column.Part].RankOfName))];
            double[][] wins = [.. _columns.Select(column => Wins(column, weights[column.Part], 1 - half))];
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

    // The cell with the best median, of several the first by name; -1 where no cell has one.
    private static int Choose(double[] medians, int[] rankOfName)
    {
        int best = -1;
        for (int cell = 0; cell < medians.Length; cell++)
        {
            if (double.IsNaN(medians[cell])) continue;
            if (best < 0 || medians[cell] > medians[best] || (medians[cell] == medians[best] && rankOfName[cell] < rankOfName[best]))
                best = cell;
        }

        return best;
    }

    // How often a model of each cell beats a random model of any cell, of one half of the seeds, ties counting half.
    private double[] Wins(Column column, int[] weights, int half)
    {
        int[] cellOf = _parts[column.Part].CellOf, order = column.ByMerit[half];
        int cells = _parts[column.Part].Cells.Count;
        double[] wins = new double[cells], sizes = new double[cells];
        double below = 0;
        for (int at = 0; at < order.Length;)
        {
            int end = at;
            double tied = 0;
            for (; end < order.Length && column.Merits[order[end]] == column.Merits[order[at]]; end++) tied += weights[order[end]];
            for (int i = at; i < end; i++)
            {
                wins[cellOf[order[i]]] += weights[order[i]] * (below + 0.5 * tied);
                sizes[cellOf[order[i]]] += weights[order[i]];
            }

            below += tied;
            at = end;
        }

        for (int cell = 0; cell < cells; cell++) wins[cell] = below == 0 ? double.NaN : wins[cell] / sizes[cell] / below;
        return wins;
    }

    /// <summary>A metric on a data set, its models of each half of the seeds by cell and by merit.</summary>
    private sealed record Column(int Part, int Metric, double[] Merits, CellOrder[] ByCell, int[][] ByMerit);
}
