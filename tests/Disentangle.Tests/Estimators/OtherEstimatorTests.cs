using Disentangle.Estimators;

namespace Disentangle.Tests.Estimators;

/// <summary>Moment matching and minibatch estimates, against the exact decomposition and what is known of them.</summary>
public sealed class OtherEstimatorTests
{
    [Fact]
    public void Moment_matching_is_exact_for_a_linear_gaussian_model()
    {
        KlParts parts = MomentMatching.Of(Tables.LinearGaussian(20_000));
        Tables.AssertNear(new KlParts(1.270079, 0.091117, 0.010510, 0, 0, 0, 0), parts);
        Assert.InRange(parts.IndexCodeInformationError, 1e-4, 0.01);
        Assert.InRange(parts.TotalCorrelationError, 1e-4, 0.01);
    }

    [Fact]
    public void Moment_matching_adds_up_to_the_analytic_kl_and_never_says_too_little_information()
    {
        foreach (double spread in new[] { 0.1, 1, 20 })
        {
            PosteriorTable table = Tables.Random(400, 4, spread, logVariance: -2, variation: 1);
            KlParts moments = MomentMatching.Of(table);
            KlParts exact = ExactDecomposition.Of(table, table.Sample(400, 1), Toys.Kernels()).Parts;
            Assert.Equal(table.MeanKl().Sum(), moments.Kl, 1e-9 * Math.Max(1, moments.Kl));
            Assert.True(moments.IndexCodeInformation >= exact.IndexCodeInformation - 4 * exact.IndexCodeInformationError);
        }

        // Far apart it says more than which image it is, which is too much.
        Assert.True(MomentMatching.Of(Tables.Random(400, 4, 20, -2)).IndexCodeInformation > Math.Log(400) + 1);
    }

    [Fact]
    public void Moment_matching_does_not_see_dependence_without_correlation()
    {
        // On a circle: uncorrelated, but far from independent.
        Tensor mean = new(new Shape(256, 2)), logVariance = new(mean.Shape);
        logVariance.HostWrite().Fill(-6);
        for (int n = 0; n < 256; n++)
            (mean.HostWrite()[2 * n], mean.HostWrite()[2 * n + 1]) = (MathF.Cos(n * MathF.Tau / 256), MathF.Sin(n * MathF.Tau / 256));
        PosteriorTable circle = new(mean, logVariance);
        Assert.Equal(0, MomentMatching.Of(circle).TotalCorrelation, 1e-6);
        Assert.True(ExactDecomposition.Of(circle, circle.Sample(256, 1), Toys.Kernels()).Parts.TotalCorrelation > 0.5);
    }

    [Fact]
    public void The_standard_errors_of_moment_matching_are_those_of_leaving_out_one_image_after_the_other()
    {
        const int Count = 400;
        PosteriorTable table = Tables.Random(Count, 3, spread: 0.8, logVariance: -1, variation: 0.7);
        List<KlParts> without = [];
        for (int left = 0; left < Count; left++)
        {
            int[] rows = [.. Enumerable.Range(0, Count).Where(n => n != left)];
            without.Add(MomentMatching.Of(new PosteriorTable(Rows(table.Mean, rows), Rows(table.LogVariance, rows))));
        }

        KlParts all = MomentMatching.Of(table);
        Near(p => p.IndexCodeInformation, all.IndexCodeInformationError);
        Near(p => p.TotalCorrelation, all.TotalCorrelationError);
        Near(p => p.DimensionWiseKl, all.DimensionWiseKlError);
        Near(p => p.Kl, all.KlError);

        void Near(Func<KlParts, double> part, double error)
        {
            double mean = without.Average(part), jackknife = Math.Sqrt(without.Sum(p => Math.Pow(part(p) - mean, 2)) * (Count - 1) / Count);
            Assert.Equal(jackknife, error, 0.03 * jackknife);
        }
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.7, 0.714)]
    public void Batches_of_32_of_400_err_to_the_known_side(double sigma, double spread)
    {
        PosteriorTable table = Tables.Random(400, 5, spread, 2 * Math.Log(sigma));
        KlParts exact = ExactDecomposition.Of(table, table.Sample(400, 1), Toys.Kernels()).Parts;
        KlParts mws = Estimate("mws"), batch = Estimate("batch"), mss = Estimate("mss"), symmetric = Estimate("mss-symmetric");
        bool separated = sigma < 0.5;
        Assert.InRange(mws.IndexCodeInformation - exact.IndexCodeInformation, Math.Log(32) - 0.2, Math.Log(400) + 0.2);
        Assert.True(mws.TotalCorrelation > exact.TotalCorrelation + 15 && mws.DimensionWiseKl < -20);
        Assert.True(
            batch.IndexCodeInformation <= Math.Log(32) && batch.IndexCodeInformation < exact.IndexCodeInformation - (separated ? 2 : 0.05));
        foreach (KlParts unbiased in new[] { mss, symmetric })
        {
            Assert.InRange(unbiased.IndexCodeInformation - exact.IndexCodeInformation, -0.02, 0.3);
            Assert.InRange(unbiased.TotalCorrelation - exact.TotalCorrelation, separated ? 0.5 : -0.3, separated ? 1.5 : -0.01);
            Assert.True(unbiased.DimensionWiseKl < exact.DimensionWiseKl);
        }

        // Same batches, same codes: all of them have the same sum.
        foreach (KlParts other in new[] { mss, symmetric, batch }) Assert.Equal(mws.Kl, other.Kl, 1e-4);

        KlParts Estimate(string id) => MinibatchEstimate.Of(table, AggregatePosteriorEstimator.Get(id), 32, 200, 9, Toys.Kernels());
    }

    [Fact]
    public void A_batch_of_all_images_has_no_bias()
    {
        PosteriorTable table = Tables.Random(60, 3, spread: 1, logVariance: -1, variation: 0.5);
        KlParts exact = ExactDecomposition.Of(table, table.Sample(60, 1), Toys.Kernels()).Parts;
        Tables.AssertNear(exact, MinibatchEstimate.Of(table, AggregatePosteriorEstimator.SymmetricStratified, 60, 100, 2, Toys.Kernels()));
    }

    [Fact]
    public void The_standard_error_is_that_of_the_mean_over_batches()
    {
        PosteriorTable table = Tables.Random(200, 3, spread: 1, logVariance: -1);
        double few = Estimate(50, seed: 1).IndexCodeInformationError, many = Estimate(800, seed: 1).IndexCodeInformationError;
        Assert.InRange(few / many, 3, 5.3);
        double[] means = [.. Enumerable.Range(0, 60).Select(seed => Estimate(20, (ulong)seed).IndexCodeInformation)];
        double spread = Math.Sqrt(means.Sum(m => Math.Pow(m - means.Average(), 2)) / 59);
        Assert.InRange(spread / (few * Math.Sqrt(50.0 / 20)), 0.65, 1.5);

        KlParts Estimate(int batches, ulong seed) =>
            MinibatchEstimate.Of(table, AggregatePosteriorEstimator.InBatch, 16, batches, seed, Toys.Kernels());
    }

    [Theory]
    [InlineData("batch", 11, 5, "a batch can hold all 10 images at most, got 11")]
    [InlineData("mss", 11, 5, "the estimator mss needs batches of at least 2 and at most all 10 images, got 11")]
    [InlineData("mws", 4, 1, "batches must be >= 2, got 1")]
    public void Impossible_batches_are_refused(string id, int batch, int batches, string sentence)
    {
        PosteriorTable table = Tables.Random(10, 2, spread: 1, logVariance: 0);
        Assert.Equal(sentence,
            Toys.Refused(
                () => MinibatchEstimate.Of(table, AggregatePosteriorEstimator.Get(id), batch, batches, 1, Toys.Kernels())).Message);
    }

    private static Tensor Rows(Tensor values, int[] rows)
    {
        int columns = values.Shape[1];
        Tensor taken = new(new Shape(rows.Length, columns));
        for (int i = 0; i < rows.Length; i++)
            values.HostRead().Slice(rows[i] * columns, columns).CopyTo(taken.HostWrite()[(i * columns)..]);
        return taken;
    }
}
