using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Estimators;

/// <summary>The three parts of the KL term: double loops, identities, bounds and known biases.</summary>
public sealed class KlDecompositionTests
{
    private static readonly Posteriors Sample = Posteriors.Random(12, 3, spread: 0.8, logVariance: -1, variation: 0.4);

    public static TheoryData<string> Ids => [.. AggregatePosteriorEstimator.All.Select(estimator => estimator.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_estimator_is_its_double_loop(string id)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        foreach (int count in new[] { 12, 400, 737_280 })
            DoubleLoop.Decompose(Sample.Z, Sample.Mean, Sample.LogVariance, estimator, count)
                .AssertNear(Sample.Decompose(estimator, count), 3e-5);
    }

    [Fact]
    public void The_parts_add_up_to_the_sampled_kl_whatever_the_weights()
    {
        double kl = SampledKl(Sample);
        foreach (AggregatePosteriorEstimator estimator in AggregatePosteriorEstimator.All)
            Assert.Equal(kl, Sample.Decompose(estimator, 400).Total, 5e-5);

        // Not even weights that make no sense change the sum.
        float[] noise = new float[144];
        new Philox(3, RandomPurpose.Test).FillNormal(noise);
        Parts odd = Sample.Decompose(new Tensor(new Shape(12, 12), noise));
        Assert.Equal(kl, odd.Total, 5e-5);
        Assert.NotEqual(Sample.Decompose(AggregatePosteriorEstimator.InBatch, 400).Correlation, odd.Correlation, 0.1);
    }

    [Fact]
    public void With_all_images_the_symmetric_estimate_is_the_exact_decomposition()
    {
        Parts exact = DoubleLoop.Decompose(Sample.Z, Sample.Mean, Sample.LogVariance, (_, _) => 1.0 / 12);
        exact.AssertNear(Sample.Decompose(AggregatePosteriorEstimator.SymmetricStratified, 12), 3e-5);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void One_unit_alone_has_no_total_correlation(string id)
    {
        Posteriors one = Posteriors.Random(9, 1, spread: 1, logVariance: -1);
        Assert.Equal(0, one.Decompose(AggregatePosteriorEstimator.Get(id), 50).Correlation);
    }

    [Fact]
    public void Posteriors_that_are_all_the_prior()
    {
        Posteriors prior = Posteriors.Random(16, 4, spread: 0, logVariance: 0);
        double logCount = Math.Log(400);
        new Parts(logCount, 3 * logCount,
            -4 * logCount).AssertNear(prior.Decompose(AggregatePosteriorEstimator.MinibatchWeighted, 400), 5e-5);
        foreach (string id in new[] { "mss", "mss-symmetric", "batch" })
            default(Parts).AssertNear(prior.Decompose(AggregatePosteriorEstimator.Get(id), 400), 1e-5);
    }

    [Fact]
    public void The_weights_of_mws_and_of_the_batch_alone_have_the_same_gradients()
    {
        // They differ by a constant of the row, which moves the parts and not their gradients; the stratified ones differ in more.
        Posteriors posteriors = Posteriors.Random(9, 3, spread: 0.7, logVariance: -1, variation: 0.5);
        float[] mws = Gradients(AggregatePosteriorEstimator.MinibatchWeighted), batch = Gradients(AggregatePosteriorEstimator.InBatch);
        Assert.Contains(mws, value => Math.Abs(value) > 0.1);
        for (int i = 0; i < mws.Length; i++) Assert.Equal(mws[i], batch[i], 1e-5);
        Assert.Contains(Gradients(AggregatePosteriorEstimator.SymmetricStratified).Zip(mws),
            pair => Math.Abs(pair.First - pair.Second) > 1e-2);
        Parts moved = posteriors.Decompose(AggregatePosteriorEstimator.MinibatchWeighted, 500);
        new Parts(moved.Information - Math.Log(500), moved.Correlation - 2 * Math.Log(500), moved.DimensionWise + 3 * Math.Log(500))
            .AssertNear(posteriors.Decompose(AggregatePosteriorEstimator.InBatch, 500), 2e-4);

        float[] Gradients(AggregatePosteriorEstimator estimator) => posteriors.Gradients((z, mean, logVariance) =>
        {
            KlDecomposition parts = KlDecomposition.Of(z, mean, logVariance, estimator.LogWeights(9, 500));
            return 0.5f * parts.IndexCodeInformation + 6 * parts.TotalCorrelation + 2 * parts.DimensionWiseKl;
        });
    }

    [Fact]
    public void Mutual_information_has_the_ceilings_of_its_weights()
    {
        // As far apart as can be: both ceilings are reached.
        Posteriors apart = Posteriors.Random(16, 4, spread: 100, logVariance: -8);
        Assert.Equal(Math.Log(16), apart.Decompose(AggregatePosteriorEstimator.InBatch, 400).Information, 1e-4);
        Assert.Equal(Math.Log(400), apart.Decompose(AggregatePosteriorEstimator.MinibatchStratified, 400).Information, 1e-4);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Posteriors some = Posteriors.Random(16, 4, spread: 1, logVariance: -4, variation: 2, seed);
            Assert.InRange(some.Decompose(AggregatePosteriorEstimator.InBatch, 400).Information, -10, Math.Log(16) + 1e-5);
            foreach (string id in new[] { "mss", "mss-symmetric" })
                Assert.InRange(some.Decompose(AggregatePosteriorEstimator.Get(id), 400).Information, -10, Math.Log(400) + 1e-5);
        }
    }

    [Fact]
    public void Only_the_symmetric_estimate_is_the_same_for_every_order_of_the_batch()
    {
        Posteriors other = Sample.Rows([5, 0, 9, 3, 11, 7, 1, 10, 2, 8, 6, 4]);
        Sample.Decompose(AggregatePosteriorEstimator.SymmetricStratified, 40)
            .AssertNear(other.Decompose(AggregatePosteriorEstimator.SymmetricStratified, 40), 2e-5);
        Assert.NotEqual(
            Sample.Decompose(AggregatePosteriorEstimator.MinibatchStratified, 40).Correlation,
            other.Decompose(AggregatePosteriorEstimator.MinibatchStratified, 40).Correlation,
            1e-3);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.7, 0.714)]
    public void Estimates_of_32_of_400_err_to_the_known_side(double sigma, double spread)
    {
        Posteriors all = Posteriors.Random(400, 5, spread, 2 * Math.Log(sigma));
        Parts exact = DoubleLoop.Decompose(all.Z, all.Mean, all.LogVariance, (_, _) => 1.0 / 400);
        bool separated = sigma < 0.5;
        Parts mws = Mean("mws"), batch = Mean("batch"), mss = Mean("mss"), symmetric = Mean("mss-symmetric");

        // The logarithm of mws is too low by between log B and log N, in each of the D units and in all of them together.
        Assert.InRange(mws.Information - exact.Information, Math.Log(32) - 0.1, Math.Log(400) + 0.1);
        Assert.InRange(mws.DimensionWise - exact.DimensionWise, -5 * Math.Log(400) - 0.1, -5 * Math.Log(32) + 0.1);
        Assert.True(mws.Correlation > exact.Correlation + 15);

        // The batch alone cannot know more than log B.
        Assert.True(batch.Information <= Math.Log(32) && batch.Information < exact.Information - (separated ? 2 : 0.05));

        // Jensen: the information of the unbiased estimates is too high, but far less wrong; total correlation errs either way.
        foreach (Parts unbiased in new[] { mss, symmetric })
        {
            Assert.InRange(unbiased.Information - exact.Information, 0, 0.3);
            Assert.True(unbiased.DimensionWise < exact.DimensionWise);
            Assert.InRange(unbiased.Correlation - exact.Correlation, separated ? 0.5 : -0.3, separated ? 1.5 : -0.01);
        }

        if (separated) Assert.InRange(exact.Information, 5.9, Math.Log(400));
        else Assert.True(mss.Correlation < 0 && exact.Correlation > 0);

        // Of batches drawn without replacement, which the stratified weights assume.
        Parts Mean(string id)
        {
            const int Batches = 300;
            Philox random = new(17, RandomPurpose.Test);
            Tensor logWeights = AggregatePosteriorEstimator.Get(id).LogWeights(32, 400);
            int[] order = [.. Enumerable.Range(0, 400)];
            Parts sum = default;
            for (int b = 0; b < Batches; b++)
            {
                for (int i = 0; i < 32; i++)
                {
                    int other = i + random.NextInt(400 - i);
                    (order[i], order[other]) = (order[other], order[i]);
                }

                sum += all.Rows(order[..32]).Decompose(logWeights);
            }

            return sum * (1.0 / Batches);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Gradients_are_those_of_finite_differences_in_all_three_arguments(string id)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        Tensor logWeights = estimator.LogWeights(12, 50);
        float[] actual = Sample.Gradients((z, mean, logVariance) =>
        {
            KlDecomposition parts = KlDecomposition.Of(z, mean, logVariance, logWeights);
            return parts.IndexCodeInformation * 0.5f + parts.TotalCorrelation * 6 + parts.DimensionWiseKl * 2;
        });
        int at = 0;
        foreach (double[,] values in new[] { Sample.Z, Sample.Mean, Sample.LogVariance })
        {
            foreach ((int i, int d) in Places(values))
            {
                double before = values[i, d];
                values[i, d] = before + 1e-5;
                double high = Loss();
                values[i, d] = before - 1e-5;
                double low = Loss();
                values[i, d] = before;
                Assert.Equal((high - low) / 2e-5, actual[at++], 1e-4);
            }
        }

        double Loss()
        {
            Parts parts = DoubleLoop.Decompose(Sample.Z, Sample.Mean, Sample.LogVariance, estimator, 50);
            return 0.5 * parts.Information + 6 * parts.Correlation + 2 * parts.DimensionWise;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_gradient_of_the_sum_does_not_depend_on_the_weights(string id)
    {
        Tensor logWeights = AggregatePosteriorEstimator.Get(id).LogWeights(12, 50);
        float[] actual = Sample.Gradients((z, mean, logVariance) =>
        {
            KlDecomposition parts = KlDecomposition.Of(z, mean, logVariance, logWeights);
            return parts.IndexCodeInformation + parts.TotalCorrelation + parts.DimensionWiseKl;
        });
        float[] expected = Sample.Gradients((z, mean, logVariance) =>
            Op.Mean(Op.SumLast(Op.GaussianLogDensity(z, mean, logVariance)) + 0.5f * Op.SumLast(Op.Square(z))));
        Assert.Contains(expected, g => Math.Abs(g) > 0.05);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6);
    }

    private static double SampledKl(Posteriors p)
    {
        double sum = 0;
        foreach ((int i, int d) in Places(p.Z))
            sum += DoubleLoop.LogNormal(p.Z[i, d], p.Mean[i, d], p.LogVariance[i, d]) - DoubleLoop.LogNormal(p.Z[i, d], 0, 0);
        return sum / p.Count;
    }

    private static IEnumerable<(int I, int D)> Places(double[,] values)
    {
        for (int i = 0; i < values.GetLength(0); i++)
        {
            for (int d = 0; d < values.GetLength(1); d++) yield return (i, d);
        }
    }
}
