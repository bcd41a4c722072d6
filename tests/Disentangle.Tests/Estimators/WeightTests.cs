using Disentangle.Estimators;
using Disentangle.Methods;

namespace Disentangle.Tests.Estimators;

/// <summary>The weights themselves, against what they are meant for.</summary>
public sealed class WeightTests
{
    private static readonly AggregatePosteriorEstimator Paper = AggregatePosteriorEstimator.MinibatchStratified;
    private static readonly AggregatePosteriorEstimator Symmetric = AggregatePosteriorEstimator.SymmetricStratified;

    [Theory]
    [InlineData("mss", 5, 2)]
    [InlineData("mss", 6, 3)]
    [InlineData("mss", 6, 4)]
    [InlineData("mss", 5, 5)]
    [InlineData("mss-symmetric", 6, 3)]
    [InlineData("mss-symmetric", 6, 4)]
    [InlineData("mss-symmetric", 5, 5)]
    public void Stratified_weights_are_unbiased_for_the_aggregate_posterior(string id, int count, int batch)
    {
        double[] densities = Densities(count);
        for (int own = 0; own < count; own++)
        {
            for (int row = 0; row < batch; row++)
            {
                double[] estimates = Estimates(AggregatePosteriorEstimator.Get(id), densities, own, row, batch);
                Assert.Equal(densities.Average(), estimates.Average(), 1e-12);
            }
        }
    }

    [Fact]
    public void The_enumeration_tells_biased_weights_from_unbiased_ones()
    {
        double[] densities = Densities(6);
        Assert.True(Math.Abs(densities.Average() - Estimates(AggregatePosteriorEstimator.InBatch, densities, 1, 0, 3).Average()) > 0.01);
        Assert.True(
            Math.Abs(densities.Average() - Estimates(AggregatePosteriorEstimator.MinibatchWeighted, densities, 1, 0, 3).Average()) > 0.01);
    }

    [Fact]
    public void The_order_of_the_other_images_only_adds_variance()
    {
        double[] densities = Densities(6);
        Assert.True(Variance(Estimates(Symmetric, densities, 2, 1, 4)) < Variance(Estimates(Paper, densities, 2, 1, 4)) - 1e-6);

        static double Variance(double[] values) => values.Average(v => v * v) - Math.Pow(values.Average(), 2);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 10)]
    [InlineData(32, 400)]
    [InlineData(64, 737_280)]
    public void Rows_add_up_to_one_or_for_mws_to_one_nth(int batch, int count)
    {
        foreach (AggregatePosteriorEstimator estimator in AggregatePosteriorEstimator.All)
        {
            for (int i = 0; i < batch; i++)
            {
                double sum = Enumerable.Range(0, batch).Sum(j => estimator.Weight(i, j, batch, count));
                Assert.Equal(estimator.Id == "mws" ? 1.0 / count : 1, sum, 1e-12);
            }
        }
    }

    [Fact]
    public void The_matrix_of_the_paper_for_4_of_10_images()
    {
        double[] first = [0.1, 7 / 30.0, 1 / 3.0, 1 / 3.0];
        Tensor logs = Paper.LogWeights(4, 10);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                Assert.Equal(first[(j - i + 4) % 4], Paper.Weight(i, j, 4, 10), 1e-12);
                Assert.Equal(Math.Log(first[(j - i + 4) % 4]), logs.HostRead()[4 * i + j], 1e-6);
            }
        }
    }

    [Fact]
    public void Symmetric_weights_do_not_know_the_order_of_the_batch_and_are_uniform_for_all_images()
    {
        int[] order = [3, 0, 4, 1, 2];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                Assert.Equal(Symmetric.Weight(i, j, 5, 12), Symmetric.Weight(order[i], order[j], 5, 12));
                Assert.Equal(0.2, Symmetric.Weight(i, j, 5, 5), 1e-15);
            }
        }

        // The paper's are neither.
        Assert.NotEqual(Paper.Weight(0, 1, 5, 12), Paper.Weight(order[0], order[1], 5, 12));
        Assert.NotEqual(0.2, Paper.Weight(0, 1, 5, 5), 1e-3);
    }

    [Theory]
    [InlineData("mss", 1, 10, "the estimator mss needs batches of at least 2 and at most all 10 images, got 1")]
    [InlineData("mss", 11, 10, "the estimator mss needs batches of at least 2 and at most all 10 images, got 11")]
    [InlineData("mss-symmetric", 1, 10, "the estimator mss-symmetric needs batches of at least 2 and at most all 10 images, got 1")]
    [InlineData("mws", 0, 10, "the estimator mws needs batches of at least 1 image, got 0")]
    [InlineData("batch", 4, 0, "the estimator batch needs at least 1 image to draw batches from, got 0")]
    public void Impossible_batches_are_refused(string id, int batch, int count, string sentence)
    {
        AggregatePosteriorEstimator estimator = AggregatePosteriorEstimator.Get(id);
        Assert.Equal(sentence, Toys.Refused(() => estimator.LogWeights(batch, count)).Message);
        Assert.Equal(sentence, Toys.Refused(() => estimator.Weight(0, 0, batch, count)).Message);
    }

    [Fact]
    public void An_unknown_estimator_is_refused_with_the_nearest() =>
        Assert.Equal("unknown estimator msss; did you mean mss?", Toys.Refused(() => AggregatePosteriorEstimator.Get("msss")).Message);

    [Fact]
    public void Weights_are_computed_once_for_each_size()
    {
        Tape tape = new(Toys.Kernels());
        Batch batch = new(tape, 1, 100), other = new(tape, 1, 101);
        Tensor full = Weights(batch, 8), last = Weights(batch, 5);
        Assert.Same(full, Weights(batch, 8));
        Assert.NotSame(full, Weights(other, 8));
        Toys.AssertSameBits(Paper.LogWeights(5, 100).HostRead(), last.HostRead());

        Tensor Weights(Batch batch, int images)
        {
            tape.Begin(ParameterSet.Empty);
            batch.Begin(new Tensor(new Shape(images, 1, 1, 1)), step: 0);
            return batch.LogWeights(Paper);
        }
    }

    private static double[] Densities(int count) => [.. Enumerable.Range(0, count).Select(n => Math.Exp(Math.Sin(3 * n + 1)))];

    // The estimate for every ordered way to fill the other places of a batch whose given row holds the image itself.
    private static double[] Estimates(AggregatePosteriorEstimator estimator, double[] densities, int own, int row, int batch)
    {
        List<double> estimates = [];
        int[] places = new int[batch];
        places[row] = own;
        Fill(0);
        return [.. estimates];

        void Fill(int place)
        {
            if (place == batch)
            {
                estimates.Add(
                    Enumerable.Range(0, batch).Sum(j => estimator.Weight(row, j, batch, densities.Length) * densities[places[j]]));
                return;
            }

            if (place == row)
            {
                Fill(place + 1);
                return;
            }

            for (int n = 0; n < densities.Length; n++)
            {
                if (n == own || places.AsSpan(0, place).Contains(n)) continue;
                places[place] = n;
                Fill(place + 1);
            }
        }
    }
}
