namespace Disentangle.Metrics.Learners;

/// <summary>N rows of D features with one label each; the labels are numbered in ascending order, whatever their values.</summary>
internal sealed class LabelledRows
{
    public LabelledRows(double[] features, int dimensions, int[] labels)
    {
        Count = Rows(features, dimensions);
        if (Count == 0) throw new ArgumentException("a classifier needs at least one row, got none", nameof(features));
        if (labels.Length != Count) throw new ArgumentException($"{Count} rows need {Count} labels, got {labels.Length}", nameof(labels));
        (Features, Dimensions) = (features, dimensions);
        Labels = [.. labels.Distinct().Order()];
        Dictionary<int, int> number = Labels.Select((label, k) => (label, k)).ToDictionary(pair => pair.label, pair => pair.k);
        ClassOf = Array.ConvertAll(labels, label => number[label]);
        ClassCounts = new int[Labels.Length];
        foreach (int k in ClassOf) ClassCounts[k]++;
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>D.</summary>
    public int Dimensions { get; }

    /// <summary>N x D, row by row.</summary>
    public double[] Features { get; }

    /// <summary>The K distinct labels, ascending.</summary>
    public int[] Labels { get; }

    /// <summary>The number 0 .. K-1 of every row's label.</summary>
    public int[] ClassOf { get; }

    /// <summary>How many rows each of the K labels has; at least 1.</summary>
    public int[] ClassCounts { get; }

    /// <summary>N / (K N_k): weights under which every class has as much to say.</summary>
    public double BalancedWeight(int k) => (double)Count / ((double)Labels.Length * ClassCounts[k]);

    /// <summary>How many rows of <paramref name="dimensions"/> finite values an array holds.</summary>
    /// <exception cref="ArgumentException">The values are not whole rows, or one of them is not finite.</exception>
    public static int Rows(double[] values, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (values.Length % dimensions != 0)
            throw new ArgumentException($"features must be rows of {dimensions} values, got {values.Length} values", nameof(values));
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"features must be finite numbers, got {values[bad]} in column {bad % dimensions} of row {bad / dimensions}",
                nameof(values));
        }

        return values.Length / dimensions;
    }
}
