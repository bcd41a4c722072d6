using Disentangle.Comparisons.Statistics;

namespace Disentangle.Comparisons.Tests.Statistics;

/// <summary>Statistics of samples that can be computed by hand.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void Disjoint_samples_are_superior_always_or_never_and_equal_ones_half_the_time()
    {
        Assert.Equal(1, MannWhitney.Superiority([3, 4], [1, 2]));
        Assert.Equal(0, MannWhitney.Superiority([1, 2], [3, 4]));
        Assert.Equal(0.5, MannWhitney.Superiority([1, 2, 2], [2, 1, 2]));
        Assert.Equal(0.875, MannWhitney.Superiority([2, 3, double.NaN], [1, 2]));
        Assert.Equal(double.NaN, MannWhitney.Superiority([], [1, 2]));
    }

    // Two by two cells of two seeds: means 1, 3, 5, 7 around 4; squares 16 between methods, 4 between settings, 4 between seeds (0.5 each).
    [Fact]
    public void Parts_of_the_variance_of_a_balanced_table_are_those_by_hand()
    {
        double[] values = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5];
        VarianceParts methods = VarianceParts.Of(values, [0, 0, 0, 0, 1, 1, 1, 1], 2);
        VarianceParts cells = VarianceParts.Of(values, [0, 0, 1, 1, 2, 2, 3, 3], 4);

        Assert.Equal(32.0 / 42, methods.Share, 1e-12);
        Assert.Equal(40.0 / 42, cells.Share, 1e-12);
        Assert.Equal((32 - 10.0 / 6) / (42 + 10.0 / 6), methods.Adjusted, 1e-12);
        Assert.Equal((40 - 3 * 0.5) / (42 + 0.5), cells.Adjusted, 1e-12);
        Assert.Equal(double.NaN, VarianceParts.Of([2, 2, 2], [0, 0, 1], 2).Share);
        Assert.Equal(methods, VarianceParts.Of([.. values, double.NaN], [0, 0, 0, 0, 1, 1, 1, 1, 1], 2));
    }

    [Fact]
    public void Constant_scores_and_two_models_have_no_correlation()
    {
        Assert.Equal(double.NaN, RankCorrelation.Spearman([1, 1, 1], [1, 2, 3]));
        Assert.Equal(double.NaN, RankCorrelation.KendallTauB([1, 1, 1], [1, 2, 3]));
        Assert.Equal(double.NaN, RankCorrelation.Spearman([1, 2], [1, 2]));
        Assert.Equal(1, RankCorrelation.Spearman([1, 2, double.NaN, 3], [1, 2, 0, 9]), 1e-12);
        Assert.Equal(-1, RankCorrelation.KendallTauB([1, 2, double.NaN, 3], [9, 2, 0, 1]), 1e-12);
    }

    [Fact]
    public void A_resample_has_as_many_models_of_each_cell_and_none_of_others()
    {
        int[][] cells = [[0, 3], [1], [2, 4, 5]];
        Resamples resamples = Resamples.Draw(cells, draws: 50);
        HashSet<int> seen = [];
        for (int draw = 0; draw < 50; draw++)
        {
            int[] rows = resamples[draw].ToArray();
            Assert.Equal(6, rows.Length);
            Assert.All(rows[..2], row => Assert.Contains(row, cells[0]));
            Assert.Equal(1, rows[2]);
            Assert.All(rows[3..], row => Assert.Contains(row, cells[2]));
            seen.UnionWith(rows);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], seen.Order());
        Assert.Equal(resamples[7].ToArray(), Resamples.Draw(cells, draws: 50)[7].ToArray());
        Assert.NotEqual(
            Enumerable.Range(0, 50).SelectMany(draw => resamples[draw].ToArray()),
            Enumerable.Range(0, 50).SelectMany(draw => Resamples.Draw(cells, 50, seed: 1)[draw].ToArray()));
    }

    [Fact]
    public void Cells_of_one_model_have_no_intervals()
    {
        Assert.False(Resamples.Draw([[0], [1]]).IntervalOf(rows => rows[0]).IsKnown);
        Assert.False(Interval.Unknown.Overlaps(new Interval(1, 2)));
        Assert.False(new Interval(0, 0.9).Overlaps(new Interval(1, 2)));
    }

    // The fast way against the plain one: each draw's rows, ranked and correlated anew. The columns are undefined for different models.
    [Fact]
    public void A_matrix_of_correlations_has_the_intervals_of_each_pair_alone()
    {
        double[][] columns = [.. Enumerable.Range(0, 4).Select(column => Enumerable.Range(0, 24)
            .Select(row => (column, row) is (2, 5) or (3, 7) ? double.NaN
                : Math.Round(5 * Math.Sin(1.7 * column + row * (1 + column % 2))))
            .ToArray())];
        Resamples resamples = Resamples.Draw([.. Enumerable.Range(0, 4).Select(cell => Enumerable.Range(6 * cell, 6).ToArray())], 200);
        SpearmanMatrix matrix = SpearmanMatrix.Of(columns, resamples);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                Assert.Equal(RankCorrelation.Spearman(columns[i], columns[j]), matrix[i, j], 1e-12);
                Interval plain = resamples.IntervalOf(rows => RankCorrelation.Spearman(
                    [.. rows.ToArray().Select(row => columns[i][row])], [.. rows.ToArray().Select(row => columns[j][row])]));
                Assert.Equal(plain.Low, matrix.IntervalOf(i, j).Low, 1e-12);
                Assert.Equal(plain.High, matrix.IntervalOf(i, j).High, 1e-12);
            }
        }
    }

    [Fact]
    public void A_centred_interval_lies_around_the_estimate()
    {
        double[] draws = [.. Enumerable.Range(0, 101).Select(i => 0.5 + i / 1000.0)];
        Interval interval = Interval.Centred(draws, 0.2, 0, 1);
        Assert.Equal(0.1525, interval.Low, 1e-9);
        Assert.Equal(0.2475, interval.High, 1e-9);
    }
}
