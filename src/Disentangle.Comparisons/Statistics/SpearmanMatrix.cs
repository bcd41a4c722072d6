using System.Numerics;
using System.Runtime.InteropServices;

namespace Disentangle.Comparisons.Statistics;

/// <summary>
/// Spearman's correlation of every pair of columns with its interval. Columns that are defined for the same models are ranked once in each
/// resample, and the ranks of a resample follow in linear time from the order of the column, so that all pairs of many columns take
/// about as long as sorting would for one.
/// </summary>
internal sealed class SpearmanMatrix
{
    private readonly double[,] _values;
    private readonly Interval[,] _intervals;

    private SpearmanMatrix(int columns) => (_values, _intervals) = (new double[columns, columns], new Interval[columns, columns]);

    /// <summary>The correlation of two columns; NaN where it is undefined.</summary>
    public double this[int first, int second] => _values[first, second];

    /// <summary>The interval of the correlation.</summary>
    public Interval IntervalOf(int first, int second) => _intervals[first, second];

    /// <summary>Correlates columns.</summary>
    /// <param name="columns">The scores of the models, columns x models; what is not finite is left out of the pairs of its column.</param>
    /// <param name="resamples">The resamples of the models.</param>
    /// <param name="first">
    /// How many columns from the first are correlated with the others alone, and not with one another; null for every pair.
    /// </param>
    public static SpearmanMatrix Of(IReadOnlyList<double[]> columns, Resamples resamples, int? first = null)
    {
        SpearmanMatrix matrix = new(columns.Count);
        bool IsWanted(int a, int b) => first is not { } count || a < count != b < count;
        (bool[] Defined, int[] Columns)[] patterns = [.. Enumerable.Range(0, columns.Count)
            .GroupBy(column => string.Concat(columns[column].Select(value => double.IsFinite(value) ? '1' : '0')))
            .Select(group => (group.Key.Select(letter => letter == '1').ToArray(), group.ToArray()))];
        for (int p = 0; p < patterns.Length; p++)
        {
            for (int q = p; q < patterns.Length; q++)
            {
                int[] rows = [.. Enumerable.Range(0, patterns[p].Defined.Length)
                    .Where(row => patterns[p].Defined[row] && patterns[q].Defined[row])];
                matrix.Correlate(columns, rows, patterns[p].Columns, p == q ? null : patterns[q].Columns, resamples, IsWanted);
            }
        }

        return matrix;
    }

    // The first columns with one another, or with the second ones.
    private void Correlate(
        IReadOnlyList<double[]> columns, int[] rows, int[] first, int[]? second, Resamples resamples, Func<int, int, bool> isWanted)
    {
        int[] all = [.. first, .. second ?? []];
        (int A, int B)[] pairs = [.. Enumerable.Range(0, first.Length).SelectMany(a =>
            second is null ? Enumerable.Range(a, first.Length - a).Select(b => (a, b))
                : Enumerable.Range(first.Length, second.Length).Select(b => (a, b)))
            .Where(pair => isWanted(all[pair.Item1], all[pair.Item2]))];
        if (pairs.Length == 0) return;
        ColumnOrder[] orders = [.. all.Select(column => ColumnOrder.Of([.. rows.Select(row => columns[column][row])]))];
        foreach ((int a, int b) in pairs)
            Set(_values, all[a], all[b], RankCorrelation.Spearman(orders[a].Values, orders[b].Values));

        int[] place = [.. Enumerable.Repeat(-1, columns.Count == 0 ? 0 : columns[0].Length)];
        for (int i = 0; i < rows.Length; i++) place[rows[i]] = i;
        double[][] draws = resamples.DrawsOf(pairs.Length, (drawn, statistics) =>
        {
            int[] weights = new int[rows.Length];
            int size = 0;
            foreach (int row in drawn)
            {
                if (place[row] < 0) continue;
                weights[place[row]]++;
                size++;
            }

            double[][] ranks = [.. orders.Select(order => order.StandardRanks(weights, size))];
            for (int k = 0; k < pairs.Length; k++)
                statistics[k] = size < RankCorrelation.LeastPairs ? double.NaN : Dot(ranks[pairs[k].A], ranks[pairs[k].B]);
        });
        for (int k = 0; k < pairs.Length; k++)
            Set(_intervals, all[pairs[k].A], all[pairs[k].B],
                double.IsNaN(_values[all[pairs[k].A], all[pairs[k].B]]) ? Interval.Unknown : Interval.OfDraws(draws[k]));
    }

    private static void Set<T>(T[,] matrix, int i, int j, T value) => matrix[i, j] = matrix[j, i] = value;

    private static double Dot(double[] first, double[] second)
    {
        ReadOnlySpan<Vector<double>> a = MemoryMarshal.Cast<double, Vector<double>>(first),
            b = MemoryMarshal.Cast<double, Vector<double>>(second);
        Vector<double> sums = Vector<double>.Zero;
        for (int i = 0; i < a.Length; i++) sums += a[i] * b[i];
        double sum = Vector.Sum(sums);
        for (int i = a.Length * Vector<double>.Count; i < first.Length; i++) sum += first[i] * second[i];
        return sum;
    }

    // A column's models from the smallest value to the largest; those of one value are a tie.
    private sealed record ColumnOrder(double[] Values, int[] Order, int[] TieEnds)
    {
        public static ColumnOrder Of(double[] values)
        {
            int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
            int[] ends = [.. Enumerable.Range(1, values.Length)
                .Where(i => i == values.Length || values[order[i]] != values[order[i - 1]])];
            return new ColumnOrder(values, order, values.Length == 0 ? [] : ends);
        }

        // Ranks of a sample in which models occur as often as their weights say, minus their mean, times the root of the weight, of norm 1.
        public double[] StandardRanks(int[] weights, int size)
        {
            double[] ranks = new double[weights.Length];
            double middle = 0.5 * (size + 1), squares = 0;
            (int at, int before) = (0, 0);
            foreach (int end in TieEnds)
            {
                int tied = 0;
                for (int i = at; i < end; i++) tied += weights[Order[i]];
                double rank = before + 0.5 * (tied + 1) - middle;
                for (int i = at; i < end; i++)
                    if (weights[Order[i]] is > 0 and int weight) ranks[Order[i]] = rank * Math.Sqrt(weight);
                squares += tied * rank * rank;
                (at, before) = (end, before + tied);
            }

            double norm = Math.Sqrt(squares);
            for (int i = 0; i < ranks.Length; i++) ranks[i] /= norm; // NaN where all are tied
            return ranks;
        }
    }
}
