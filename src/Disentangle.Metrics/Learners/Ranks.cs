namespace Disentangle.Metrics.Learners;

/// <summary>Ranks of numbers, from 1; equal numbers share the mean of theirs (SciPy's <c>rankdata</c>).</summary>
internal static class Ranks
{
    /// <exception cref="ArgumentException">A number is NaN, which has no rank.</exception>
    public static double[] Of(double[] values)
    {
        if (Array.Exists(values, double.IsNaN)) throw new ArgumentException("values must be numbers, got NaN", nameof(values));
        double[] sorted = [.. values];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        double[] ranks = new double[values.Length];
        for (int first = 0, end; first < sorted.Length; first = end)
        {
            for (end = first + 1; end < sorted.Length && sorted[end] == sorted[first]; end++) { }
            for (int i = first; i < end; i++) ranks[order[i]] = (first + 1 + end) / 2.0;
        }

        return ranks;
    }
}
