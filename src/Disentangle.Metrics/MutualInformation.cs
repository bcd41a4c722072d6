using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>Mutual information in nats between codes in histogram bins and factors, by the plug-in estimate.</summary>
/// <remarks>
/// The histogram is that of disentanglement_lib: each code's own range is cut into bins of equal width over the sample. The plug-in
/// estimate is biased upwards by about (occupied bins - 1)(|V| - 1) / 2N nats.
/// </remarks>
public static class MutualInformation
{
    /// <summary>I(z_d; v_k) in nats of every code with every factor: D x K, each >= 0.</summary>
    /// <param name="sample">Codes and factor values.</param>
    /// <param name="bins">Histogram bins of a code, at least 1.</param>
    public static double[,] Matrix(CodeSample sample, int bins = 20)
    {
        double[,] m = new double[sample.Dimensions, sample.FactorCount];
        int[][] factors = [.. Enumerable.Range(0, sample.FactorCount).Select(sample.Factor)];
        for (int d = 0; d < sample.Dimensions; d++)
        {
            int[] z = Histogram(sample.Code(d), bins);
            for (int k = 0; k < factors.Length; k++) m[d, k] = Between(z, factors[k]);
        }

        return m;
    }

    /// <summary>
    /// The bin, 0 .. <paramref name="bins"/>-1, of every value: bins of equal width between the least and the greatest value, closed below;
    /// the greatest value falls in the last. Equal values fall in one bin.
    /// </summary>
    public static int[] Histogram(ReadOnlySpan<float> values, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        int[] result = new int[values.Length];
        if (values.IsEmpty) return result;
        double minimum = values[0], maximum = values[0];
        foreach (float value in values) (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        double width = (maximum - minimum) / bins;
        if (width == 0) return result;
        for (int i = 0; i < values.Length; i++)
        {
            // numpy.digitize compares with the edges themselves; the quotient only finds the neighbourhood.
            int bin = Math.Min((int)((values[i] - minimum) / width), bins - 1);
            while (bin > 0 && values[i] < minimum + bin * width) bin--;
            while (bin < bins - 1 && values[i] >= minimum + (bin + 1) * width) bin++;
            result[i] = bin;
        }

        return result;
    }

    /// <summary>I(a; b) in nats of two lists of labels (each >= 0) of one length: sum_ab p(a,b) log(p(a,b) / p(a)p(b)).</summary>
    public static double Between(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length != b.Length) throw new ArgumentException($"both lists need the same length, got {a.Length} and {b.Length}", nameof(b));
        if (a.IsEmpty) return 0;
        int columns = Largest(b) + 1;
        int[,] counts = new int[Largest(a) + 1, columns];
        int[] ofA = new int[counts.GetLength(0)], ofB = new int[columns];
        for (int i = 0; i < a.Length; i++)
        {
            counts[a[i], b[i]]++;
            ofA[a[i]]++;
            ofB[b[i]]++;
        }

        double n = a.Length, information = 0;
        for (int i = 0; i < ofA.Length; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (counts[i, j] > 0) information += counts[i, j] / n * Math.Log(counts[i, j] * n / ((double)ofA[i] * ofB[j]));
            }
        }

        return Math.Max(0, information);
    }

    /// <summary>H(v) in nats of a list of labels: its mutual information with itself.</summary>
    public static double Entropy(ReadOnlySpan<int> labels) => Between(labels, labels);

    private static int Largest(ReadOnlySpan<int> labels)
    {
        int largest = 0;
        foreach (int label in labels) largest = Math.Max(largest, label);
        return largest;
    }
}
