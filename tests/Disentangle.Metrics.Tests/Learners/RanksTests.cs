using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

/// <summary>Areas under the ROC curve and correlations.</summary>
public class RanksTests
{
    [Fact]
    public void Equal_numbers_share_their_mean_rank() => Assert.Equal([4, 1.5, 1.5, 3], Ranks.Of([9, -1, -1, 2]));

    [Fact]
    public void Areas_are_those_of_scikit_learn_and_of_counting_pairs()
    {
        double[] scores = LinearOracle.Get("auc_scores"), areas = LinearOracle.Get("auc_areas");
        int[] labels = LinearOracle.Labels("auc_labels");
        for (int k = 0; k < 5; k++)
        {
            double[] s = [.. scores.Where((_, i) => i % 5 == k)];
            double area = RocAuc.Binary(s, Array.ConvertAll(labels, label => label == k));
            Assert.Equal(areas[k], area, 12);
            double wins = 0, pairs = 0;
            for (int i = 0; i < s.Length; i++)
            {
                for (int j = 0; j < s.Length; j++)
                {
                    if (labels[i] != k || labels[j] == k) continue;
                    pairs++;
                    wins += s[i] > s[j] ? 1 : s[i] == s[j] ? 0.5 : 0;
                }
            }

            Assert.Equal(wins / pairs, area, 12);
        }

        Assert.Equal(areas.Average(), RocAuc.OneVersusRest(scores, [0, 1, 2, 3, 4], labels, Crew.AllProcessors), 12);
        double[] shares = [.. scores.Chunk(5).SelectMany(row => row.Select(value => value / row.Sum()))];
        Assert.Equal(LinearOracle.Number("auc_macro"), RocAuc.OneVersusRest(shares, [0, 1, 2, 3, 4], labels, Crew.AllProcessors), 12);
    }

    [Fact]
    public void Classes_without_pairs_are_left_out()
    {
        Assert.Equal(1, RocAuc.OneVersusRest([0.9, 0.1, 0, 0.2, 0.8, 0], [0, 1, 2], [0, 1], Crew.AllProcessors));
        Assert.Equal(0.5, RocAuc.Binary([1, 1, 1], [true, false, false]));
        Assert.Equal(double.NaN, RocAuc.Binary([1, 2], [true, true]));
        Assert.Equal(double.NaN, RocAuc.OneVersusRest([1, 1], [0], [0, 0], Crew.AllProcessors));
        Assert.Throws<ArgumentException>(() => RocAuc.Binary([1, double.NaN], [true, false]));
    }

    [Fact]
    public void Correlations_are_those_of_scipy()
    {
        double[] a = LinearOracle.Get("correlation_a"), b = LinearOracle.Get("correlation_b");
        LinearOracle.Close(LinearOracle.Get("correlation_pearson"), [.. Correlation.Pearson(a, 3, b, 2).Cast<double>()], 1e-12);
        LinearOracle.Close(LinearOracle.Get("correlation_spearman"), [.. Correlation.Spearman(a, 3, b, 2).Cast<double>()], 1e-12);
    }

    [Fact]
    public void Spearman_by_hand_and_under_monotone_maps()
    {
        // Ranks 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / (4 * 15).
        Assert.Equal(0.6, Correlation.Spearman([1, 2, 3, 4], 1, [20, 10, 40, 30], 1)[0, 0], 12);
        double[] x = LinearOracle.Normal(50, 1);
        Assert.Equal(-1, Correlation.Spearman(x, 1, Array.ConvertAll(x, value => -Math.Exp(value)), 1)[0, 0], 12);
        Assert.Equal(1, Correlation.Pearson(x, 1, Array.ConvertAll(x, value => 3 * value - 7), 1)[0, 0], 12);
        Assert.Equal(0, Correlation.Pearson([0.1, 0.1, 0.1], 1, [1, 2, 3], 1)[0, 0]);
        Assert.Equal(0, Correlation.Spearman([0.1, 0.1, 0.1], 1, [1, 2, 3], 1)[0, 0]);
    }
}
