namespace Disentangle.Metrics;

/// <summary>The greatest of some values >= 0, and the one after it.</summary>
/// <param name="Index">Which is the greatest, the first of equals; -1 where there are no values.</param>
/// <param name="Best">The greatest; 0 where there are no values.</param>
/// <param name="RunnerUp">The greatest of the others; 0 where there are none.</param>
internal readonly record struct BestTwo(int Index, double Best, double RunnerUp)
{
    /// <summary>By how much the best is ahead.</summary>
    public double Gap => Best - RunnerUp;

    /// <summary>Of the values in the order given.</summary>
    public static BestTwo Of(IEnumerable<double> values)
    {
        (int index, double best, double runnerUp) = (-1, 0, 0);
        int i = 0;
        foreach (double value in values)
        {
            if (index < 0 || value > best) (index, best, runnerUp) = (i, value, best);
            else if (value > runnerUp) runnerUp = value;
            i++;
        }

        return new(index, best, runnerUp);
    }

    /// <summary>Of the codes for factor <paramref name="k"/>, where <paramref name="m"/> is D x K.</summary>
    public static BestTwo OfColumn(double[,] m, int k) => Of(Enumerable.Range(0, m.GetLength(0)).Select(d => m[d, k]));
}
