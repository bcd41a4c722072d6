using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class HungarianTests
{
    [Theory]
    [InlineData("wide", 12)]
    [InlineData("tall", 7)]
    [InlineData("square", 10)]
    public void The_greatest_sum_is_that_of_scipy(string name, int columns)
    {
        double[,] gains = LinearOracle.Matrix($"hungarian_{name}", columns);
        int[] columnOf = Hungarian.Maximise(gains);
        Assert.Equal(LinearOracle.Number($"hungarian_{name}_sum"), Hungarian.Sum(gains, columnOf), 12);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 6)]
    [InlineData(6, 4)]
    [InlineData(5, 5)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public void No_permutation_is_better(int rows, int columns)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            // Small integers half of the time, for ties.
            double[] values = LinearOracle.Normal(rows * columns, seed);
            double[,] gains = new double[rows, columns];
            for (int i = 0; i < values.Length; i++) gains[i / columns, i % columns] = seed % 2 == 0 ? values[i] : Math.Round(values[i]);
            int[] columnOf = Hungarian.Maximise(gains);
            int[] used = [.. columnOf.Where(j => j >= 0)];
            Assert.Equal(Math.Min(rows, columns), used.Length);
            Assert.Equal(used.Distinct(), used);
            Assert.Equal(Best(gains, 0, new bool[columns], Math.Max(0, rows - columns)), Hungarian.Sum(gains, columnOf), 12);
        }
    }

    [Fact]
    public void Gains_that_are_no_numbers_are_refused() =>
        Assert.Throws<ArgumentException>(() => Hungarian.Maximise(new[,] { { 1, double.NaN } }));

    // The best sum over all ways to give the rows from one on a column each, where some may go without.
    private static double Best(double[,] gains, int row, bool[] used, int without)
    {
        if (row == gains.GetLength(0)) return 0;
        double best = without > 0 ? Best(gains, row + 1, used, without - 1) : double.NegativeInfinity;
        for (int j = 0; j < used.Length; j++)
        {
            if (used[j]) continue;
            used[j] = true;
            best = Math.Max(best, gains[row, j] + Best(gains, row + 1, used, without));
            used[j] = false;
        }

        return best;
    }
}
