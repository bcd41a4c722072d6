using MathNet.Numerics.Statistics;

namespace Disentangle.Comparisons.Statistics;

/// <summary>How far two scores put models into the same order. Pairs of which a number is not finite are left out.</summary>
internal static class RankCorrelation
{
    /// <summary>Fewer pairs than this have no correlation.</summary>
    public const int LeastPairs = 3;

    /// <summary>Spearman's rho: Pearson's correlation of the ranks, ties having their average.</summary>
    /// <returns>-1 .. 1; NaN where one is constant or there are fewer than three pairs.</returns>
    public static double Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        (double[] a, double[] b) = Pairs(first, second);
        return a.Length < LeastPairs ? double.NaN : Correlation.Pearson(Ranks(a), Ranks(b));
    }

    /// <summary>The ranks from 1, ties having their average.</summary>
    public static double[] Ranks(double[] values) =>
        values.Length == 0 ? [] : ArrayStatistics.RanksInplace([.. values], RankDefinition.Average);

    /// <summary>
    /// Kendall's tau_b, which corrects for ties: (concordant - discordant) / sqrt((n0 - n1) (n0 - n2)), in n log n by Knight's algorithm
    /// (A computer method for calculating Kendall's tau with ungrouped data, JASA 1966).
    /// </summary>
    /// <returns>-1 .. 1; NaN where one is constant or there are fewer than three pairs.</returns>
    public static double KendallTauB(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        (double[] a, double[] b) = Pairs(first, second);
        if (a.Length < LeastPairs) return double.NaN;
        (double A, double B)[] sorted = [.. a.Zip(b)];
        Array.Sort(sorted, (x, y) => x.A.CompareTo(y.A) is not 0 and int order ? order : x.B.CompareTo(y.B));
        double[] values = [.. sorted.Select(pair => pair.B)];
        long all = Couples(a.Length), tiesA = Ties(sorted.Select(pair => pair.A)), tiesBoth = Ties(sorted);
        long swaps = Exchanges(values, new double[values.Length]), tiesB = Ties(values);
        return (all - tiesA - tiesB + tiesBoth - 2 * swaps) / Math.Sqrt(all - tiesA) / Math.Sqrt(all - tiesB);
    }

    private static (double[] First, double[] Second) Pairs(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"as many numbers are needed of both, got {first.Count} and {second.Count}", nameof(second));
        int[] kept = [.. Enumerable.Range(0, first.Count).Where(i => double.IsFinite(first[i]) && double.IsFinite(second[i]))];
        return ([.. kept.Select(i => first[i])], [.. kept.Select(i => second[i])]);
    }

    private static long Couples(long count) => count * (count - 1) / 2;

    // Of a sequence in which equal items stand beside one another.
    private static long Ties<T>(IEnumerable<T> items)
        where T : struct, IEquatable<T>
    {
        (long couples, long run, T? last) = (0, 0, null);
        foreach (T item in items)
        {
            run = last is { } before && before.Equals(item) ? run + 1 : 0;
            couples += run;
            last = item;
        }

        return couples;
    }

    // Merge sort that counts how many pairs stand in the wrong order.
    private static long Exchanges(Span<double> values, Span<double> room)
    {
        if (values.Length < 2) return 0;
        int half = values.Length / 2;
        long exchanges = Exchanges(values[..half], room[..half]) + Exchanges(values[half..], room[half..]);
        for (int i = 0, j = half, at = 0; at < values.Length; at++)
        {
            if (j == values.Length || (i < half && values[i] <= values[j]))
            {
                room[at] = values[i++];
            }
            else
            {
                room[at] = values[j++];
                exchanges += half - i;
            }
        }

        room[..values.Length].CopyTo(values);
        return exchanges;
    }
}
