using Disentangle.Comparisons.Tables;
using Disentangle.Reports.Charts;

namespace Disentangle.Comparisons.Analyses;

/// <summary>How the units and factors of a model join as the threshold on their matrix falls.</summary>
/// <param name="Row">The model.</param>
/// <param name="Found">How many factors are joined to a unit, at each threshold.</param>
/// <param name="Groups">How many connected groups hold a unit and a factor, at each threshold.</param>
/// <param name="Merges">The merges of groups, by falling value; units come before factors.</param>
internal sealed record FactorThresholds(ScoreRow Row, int[] Found, int[] Groups, IReadOnlyList<DendrogramMerge> Merges)
{
    public int Factors => Row.Information!.Factors.Count;

    /// <summary>The k-th of some thresholds from 0 to 1.</summary>
    public static double At(int k, int steps) => k / (steps - 1.0);

    public static FactorThresholds Of(ScoreRow row, int steps)
    {
        double[,] shares = row.Information!.Shares;
        (int units, int factors) = (shares.GetLength(0), shares.GetLength(1));
        (double Value, int Unit, int Factor)[] joins = [.. Enumerable.Range(0, units * factors)
            .Select(i => (shares[i / factors, i % factors], i / factors, i % factors))
            .Where(join => join.Item1 > 0).OrderByDescending(join => join.Item1)];
        int[] found = new int[steps], groups = new int[steps];
        for (int k = 0; k < steps; k++)
        {
            int[] parent = [.. Enumerable.Range(0, units + factors)];
            HashSet<int> joined = [];
            foreach ((_, int unit, int factor) in joins.TakeWhile(join => join.Value > At(k, steps)))
            {
                parent[RootOf(parent, unit)] = RootOf(parent, units + factor);
                joined.Add(factor);
            }

            found[k] = joined.Count;
            groups[k] = joined.Select(factor => RootOf(parent, units + factor)).Distinct().Count();
        }

        return new FactorThresholds(row, found, groups, MergesOf(joins, units, factors));
    }

    private static List<DendrogramMerge> MergesOf((double Value, int Unit, int Factor)[] joins, int units, int factors)
    {
        int[] parent = [.. Enumerable.Range(0, units + factors)], node = [.. parent];
        List<DendrogramMerge> merges = [];
        foreach ((double value, int unit, int factor) in joins)
        {
            (int a, int b) = (RootOf(parent, unit), RootOf(parent, units + factor));
            if (a == b) continue;
            merges.Add(new DendrogramMerge(node[a], node[b], value));
            parent[a] = b;
            node[b] = units + factors + merges.Count - 1;
        }

        return merges;
    }

    private static int RootOf(int[] parent, int item)
    {
        while (parent[item] != item) item = parent[item] = parent[parent[item]];
        return item;
    }
}
