namespace Disentangle.Metrics.Learners;

/// <summary>A split of a node.</summary>
/// <param name="Dimension">Of the code.</param>
/// <param name="Size">Codes on the left, or 0 where there is no split.</param>
/// <param name="Gain">(n S_l - n_l S)^2 / (n_l n_r), n times the decrease of the sum of squared deviations.</param>
internal readonly record struct Candidate(int Dimension, int Size, double Gain);

/// <summary>The best split of a node along one dimension.</summary>
internal static class SplitSearch
{
    /// <summary>The first of the splits with the largest gain.</summary>
    /// <remarks>
    /// Friedman's improvement n_l n_r / n (mean_l - mean_r)^2 with the means written as sums: a multiple of the gain that is the same
    /// for all splits of a node.
    /// </remarks>
    /// <param name="order">The node's codes by rising value.</param>
    /// <param name="residuals">Of all codes.</param>
    /// <param name="column">Values of all codes.</param>
    /// <param name="total">S, the sum of the node's residuals.</param>
    /// <param name="weights">1 / (n_l n_r) of the split after each place.</param>
    public static Candidate Best(
        ReadOnlySpan<int> order, ReadOnlySpan<double> residuals, ReadOnlySpan<float> column, double total, ReadOnlySpan<double> weights)
    {
        double n = order.Length, sum = 0, best = -1;
        int size = 0;
        weights = weights[..(order.Length - 1)];
        for (int i = 0; i < weights.Length; i++)
        {
            sum += residuals[order[i]];
            double difference = n * sum - (i + 1) * total;
            double gain = difference * difference * weights[i];
            if (gain > best && SortedCodes.Separable(column[order[i]], column[order[i + 1]])) (best, size) = (gain, i + 1);
        }

        return new Candidate(0, size, best);
    }
}
