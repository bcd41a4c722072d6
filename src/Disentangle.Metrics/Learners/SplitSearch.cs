using System.Runtime.Intrinsics;

namespace Disentangle.Metrics.Learners;

/// <summary>A split of a node.</summary>
/// <param name="Dimension">Of the code.</param>
/// <param name="Size">Codes on the left, or 0 where there is no split.</param>
/// <param name="Gain">(n S_l - n_l S)^2 / (n_l n_r), n times the decrease of the sum of squared deviations.</param>
internal readonly record struct Candidate(int Dimension, int Size, double Gain);

/// <summary>The best split of a node along one dimension.</summary>
/// <remarks>
/// Friedman's improvement n_l n_r / n (mean_l - mean_r)^2 with the means written as sums: the gain is a multiple of it that is the same
/// for all splits of a node.
/// </remarks>
internal static class SplitSearch
{
    /// <summary>The first of the splits with the largest gain.</summary>
    /// <param name="order">The node's codes by rising value, at least two.</param>
    /// <param name="residuals">Of all codes.</param>
    /// <param name="column">Values of all codes.</param>
    /// <param name="total">S, the sum of the node's residuals.</param>
    /// <param name="weights">1 / (n_l n_r) of the split after each place.</param>
    public static Candidate Best(
        ReadOnlySpan<int> order, ReadOnlySpan<double> residuals, ReadOnlySpan<float> column, double total, ReadOnlySpan<double> weights)
    {
        Candidate candidate = BestCut(order, residuals, total, weights[..(order.Length - 1)]);

        // Equal neighbours are rare among real codes, so the gains come first and the values are looked at only where it matters.
        return SortedCodes.Separable(column[order[candidate.Size - 1]], column[order[candidate.Size]])
            ? candidate
            : BestBetweenValues(order, residuals, column, total, weights);
    }

    /// <summary>The best place to cut the order, whatever the values.</summary>
    private static Candidate BestCut(ReadOnlySpan<int> order, ReadOnlySpan<double> residuals, double total, ReadOnlySpan<double> weights)
    {
        double n = order.Length, sum = 0;
        var largest = Vector256.Create(-1.0);
        Vector256<double> place = Vector256<double>.Zero;
        var left = Vector256.Create(1.0, 2, 3, 4);
        int whole = weights.Length & ~3, i = 0;
        for (; i < whole; i += 4)
        {
            // Running sums by pairs: one addition in four waits for the one before it.
            double a = residuals[order[i]], b = residuals[order[i + 1]], c = residuals[order[i + 2]], d = residuals[order[i + 3]];
            double ab = a + b, abc = ab + c, abcd = ab + (c + d);
            Vector256<double> sums = Vector256.Create(a, ab, abc, abcd) + Vector256.Create(sum);
            sum += abcd;
            Vector256<double> difference = sums * n - left * total;
            Vector256<double> gain = difference * difference * Vector256.Create(weights.Slice(i, 4));
            Vector256<double> larger = Vector256.GreaterThan(gain, largest);
            largest = Vector256.ConditionalSelect(larger, gain, largest);
            place = Vector256.ConditionalSelect(larger, left, place);
            left += Vector256.Create(4.0);
        }

        double best = -1;
        int size = 0;
        for (int lane = 0; lane < 4 && whole > 0; lane++)
        {
            if (largest[lane] > best || (largest[lane] == best && place[lane] < size)) (best, size) = (largest[lane], (int)place[lane]);
        }

        for (; i < weights.Length; i++)
        {
            sum += residuals[order[i]];
            double difference = n * sum - (i + 1) * total;
            double gain = difference * difference * weights[i];
            if (gain > best) (best, size) = (gain, i + 1);
        }

        return new Candidate(0, size, best);
    }

    /// <summary>The best place to cut the order where the values differ.</summary>
    private static Candidate BestBetweenValues(
        ReadOnlySpan<int> order, ReadOnlySpan<double> residuals, ReadOnlySpan<float> column, double total, ReadOnlySpan<double> weights)
    {
        double n = order.Length, sum = 0, best = -1;
        int size = 0;
        for (int i = 0; i < order.Length - 1; i++)
        {
            sum += residuals[order[i]];
            double difference = n * sum - (i + 1) * total;
            double gain = difference * difference * weights[i];
            if (gain > best && SortedCodes.Separable(column[order[i]], column[order[i + 1]])) (best, size) = (gain, i + 1);
        }

        return new Candidate(0, size, best);
    }
}
