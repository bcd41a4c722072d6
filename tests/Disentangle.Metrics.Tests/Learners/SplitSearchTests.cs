using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class SplitSearchTests
{
    /// <summary>Sizes around whole vectors, with all values distinct, some equal, and nearly all equal.</summary>
    public static TheoryData<int, int> Sizes()
    {
        var data = new TheoryData<int, int>();
        foreach (int size in new[] { 2, 3, 4, 5, 6, 8, 9, 12, 13, 40, 101 })
        {
            foreach (int values in new[] { 1_000_000, 9, 2 }) data.Add(size, values);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_best_split_is_that_of_plain_sums(int size, int values)
    {
        var random = new Philox((ulong)(size + values), RandomPurpose.Test);
        const int all = 120;
        float[] column = [.. Enumerable.Range(0, all).Select(_ => (float)random.NextInt(values))];
        double[] residuals = [.. Enumerable.Range(0, all).Select(_ => (double)random.NextNormal())];
        int[] order = [.. Enumerable.Range(0, all).OrderBy(i => (i * 7919L) % 1009).Take(size).OrderBy(i => column[i])];
        double[] weights = [.. Enumerable.Range(1, size - 1).Select(l => 1.0 / (l * (size - l)))];

        // n times n_l n_r / n (mean_l - mean_r)^2 at every place between different values.
        (double Gain, int Size) expected = (-1, 0);
        for (int l = 1; l < size; l++)
        {
            double gap = order[..l].Average(i => residuals[i]) - order[l..].Average(i => residuals[i]);
            double gain = (double)l * (size - l) * gap * gap;
            if (column[order[l]] > column[order[l - 1]] && gain > expected.Gain) expected = (gain, l);
        }

        Candidate best = SplitSearch.Best(order, residuals, column, order.Sum(i => residuals[i]), weights);
        Assert.Equal(expected.Size, best.Size);
        if (expected.Size > 0) Assert.Equal(1, best.Gain / expected.Gain, 1e-9);
    }

    [Fact]
    public void Codes_are_sorted_by_value_with_equal_ones_in_their_order()
    {
        var codes = new SortedCodes([3, 0f, -1, -0f, -2, float.MaxValue, 0, float.MinValue], 1);
        Assert.Equal([7, 4, 2, 1, 3, 6, 0, 5], codes.Orders);
        Assert.False(SortedCodes.Separable(codes.Column(0)[3], codes.Column(0)[1]));
        Assert.False(SortedCodes.Separable(0, 1e-7f));
        Assert.True(SortedCodes.Separable(0, 2e-7f));
        Assert.True(SortedCodes.Separable(1000, MathF.BitIncrement(1000)));
    }
}
