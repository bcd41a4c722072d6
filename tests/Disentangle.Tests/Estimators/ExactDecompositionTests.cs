using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Tests.Estimators;

/// <summary>The decomposition with the whole data set as q(z): double loop, closed form, limits and identities.</summary>
public sealed class ExactDecompositionTests
{
    private static readonly PosteriorTable Some = Tables.Random(300, 4, spread: 0.9, logVariance: -1.5, variation: 0.5);

    [Theory]
    [InlineData(50, 50, 3)]
    [InlineData(50, 7, 1)]
    [InlineData(700, 129, 2)]
    public void Equals_the_double_loop(int count, int samples, int latents)
    {
        PosteriorTable table = Tables.Random(count, latents, spread: 0.8, logVariance: -1, variation: 0.4);
        PosteriorSample sample = table.Sample(samples, seed: 3);
        Parts expected = DoubleLoop.Decompose(
            Tables.Matrix(sample.Z), Tables.Matrix(table.Mean), Tables.Matrix(table.LogVariance), (_, _) =>
                1.0 / count, [.. sample.Images]);
        expected.AssertNear(Tables.Parts(Decompose(table, sample).Parts), 3e-6);
    }

    [Fact]
    public void A_linear_gaussian_model_has_its_closed_form()
    {
        PosteriorTable table = Tables.LinearGaussian(20_000);
        ExactDecomposition exact = Decompose(table, table.Sample(4000, seed: 1));

        // The other error is that of 20,000 instead of infinitely many images.
        KlParts ofImages = MomentMatching.Of(table);
        KlParts closed = new(
            1.270079, 0.091117, 0.010510,
            ofImages.IndexCodeInformationError, ofImages.TotalCorrelationError, ofImages.DimensionWiseKlError, ofImages.KlError);
        Tables.AssertNear(closed, exact.Parts);
        Assert.InRange(exact.Parts.IndexCodeInformationError, 0.005, 0.03);
        Assert.InRange(exact.Parts.TotalCorrelationError, 0.002, 0.02);
        Assert.Equal(1.371705, exact.AnalyticKl, 4 * ofImages.KlError);
    }

    [Fact]
    public void Posteriors_that_are_all_the_same_say_nothing()
    {
        PosteriorTable table = Tables.Random(500, 3, spread: 0, logVariance: -1);
        ExactDecomposition exact = Decompose(table, table.Sample(200, seed: 1));
        Assert.Equal(0, exact.Parts.IndexCodeInformation, 2e-6);
        Assert.Equal(0, exact.Parts.TotalCorrelation, 2e-6);
        Assert.Equal(exact.SampledKl, exact.Parts.DimensionWiseKl, 2e-6);
        Assert.True(exact.Parts.DimensionWiseKl > 0.1);
    }

    [Fact]
    public void Posteriors_well_apart_say_which_image_it_is()
    {
        PosteriorTable table = Tables.Random(1000, 4, spread: 100, logVariance: -8);
        ExactDecomposition exact = Decompose(table, table.Sample(1000, seed: 1));
        Assert.Equal(Math.Log(1000), exact.Ceiling);
        Assert.Equal(exact.Ceiling, exact.Parts.IndexCodeInformation, 2e-5);
    }

    [Fact]
    public void One_unit_alone_has_no_total_correlation_and_all_of_the_information()
    {
        PosteriorTable table = Tables.Random(400, 1, spread: 1, logVariance: -2, variation: 1);
        ExactDecomposition exact = Decompose(table, table.Sample(400, seed: 1));
        Assert.Equal(0, exact.Parts.TotalCorrelation, 1e-6);
        Assert.Equal(exact.Latents[0].Information, exact.Parts.IndexCodeInformation, 1e-6);
    }

    [Fact]
    public void Parts_units_and_sums_fit_each_other()
    {
        ExactDecomposition exact = Decompose(Some, Some.Sample(300, seed: 2));
        KlParts parts = exact.Parts;
        Assert.Equal(exact.SampledKl, parts.Kl, 1e-9);
        Assert.Equal(exact.Latents.Sum(l => l.Information) - parts.IndexCodeInformation, parts.TotalCorrelation, 1e-9);
        Assert.Equal(parts.DimensionWiseKl, exact.Latents.Sum(l => l.AggregateKl), 1e-9);
        Assert.Equal(exact.AnalyticKl, exact.Latents.Sum(l => l.Kl), 1e-9);
        Assert.InRange(parts.Kl - exact.AnalyticKl, -4 * parts.KlError, 4 * parts.KlError);
        foreach (LatentDecomposition unit in exact.Latents)
        {
            // Their errors are not independent, but this is the largest that they can make.
            Assert.InRange(unit.Kl - unit.Information - unit.AggregateKl, -3 * (unit.InformationError + unit.AggregateKlError),
                3 * (unit.InformationError + unit.AggregateKlError));
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Information_and_total_correlation_keep_their_bounds(double spread)
    {
        PosteriorTable table = Tables.Random(250, 5, spread, logVariance: -3, variation: 1);
        ExactDecomposition exact = Decompose(table, table.Sample(250, seed: 4));
        Assert.InRange(exact.Parts.IndexCodeInformation, exact.Latents.Max(l => l.Information), exact.Ceiling + 1e-5);
        Assert.InRange(exact.Parts.TotalCorrelation, -4 * exact.Parts.TotalCorrelationError, 4 * exact.Ceiling);
    }

    [Fact]
    public void Which_image_it_is_by_the_responsibilities_agrees()
    {
        // I = log N - E[H(q(n | z))]: another estimate, of less scatter, of the same number.
        const int Count = 300;
        PosteriorSample sample = Some.Sample(Count, seed: 5);
        double[,] z = Tables.Matrix(sample.Z), mean = Tables.Matrix(Some.Mean), logVariance = Tables.Matrix(Some.LogVariance);
        RunningMean information = default;
        for (int s = 0; s < Count; s++)
        {
            double[] logDensity = [.. Enumerable.Range(0, Count)
                .Select(n => Enumerable.Range(0, 4).Sum(d => DoubleLoop.LogNormal(z[s, d], mean[n, d], logVariance[n, d])))];
            double largest = logDensity.Max(), total = logDensity.Sum(l => Math.Exp(l - largest));
            information.Add(Math.Log(Count) + logDensity.Select(l => Math.Exp(l - largest) / total).Sum(r => r > 0 ? r * Math.Log(r) : 0));
        }

        KlParts parts = Decompose(Some, sample).Parts;
        Assert.InRange(information.StandardError, 0, parts.IndexCodeInformationError);
        Assert.InRange(parts.IndexCodeInformation - information.Mean, -4 * parts.IndexCodeInformationError,
            4 * parts.IndexCodeInformationError);
    }

    [Fact]
    public void The_symmetric_weights_of_a_batch_of_all_images_give_the_same()
    {
        PosteriorSample sample = Some.Sample(300, seed: 6);
        Tensor mean = new(new Shape(300, 4)), logVariance = new(mean.Shape);
        for (int i = 0; i < 300; i++)
        {
            Some.Mean.HostRead().Slice(4 * sample.Images[i], 4).CopyTo(mean.HostWrite()[(4 * i)..]);
            Some.LogVariance.HostRead().Slice(4 * sample.Images[i], 4).CopyTo(logVariance.HostWrite()[(4 * i)..]);
        }

        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        KlDecomposition batch = KlDecomposition.Of(
            tape.Constant(sample.Z), tape.Constant(mean), tape.Constant(logVariance),
            AggregatePosteriorEstimator.SymmetricStratified.LogWeights(300, 300));
        Parts.Of(batch).AssertNear(Tables.Parts(Decompose(Some, sample).Parts), 2e-5);
    }

    [Fact]
    public void Threads_decide_nothing()
    {
        PosteriorSample sample = Some.Sample(300, seed: 2);
        using IKernels three = CpuDevice.CreateKernels(3);
        ExactDecomposition one = Decompose(Some, sample), other = ExactDecomposition.Of(Some, sample, three);
        Assert.Equal(one.Parts, other.Parts);
        Assert.Equal(one.Latents, other.Latents);
    }

    [Fact]
    public void Progress_rises_to_1_and_it_can_be_stopped()
    {
        List<double> seen = [];
        ExactDecomposition.Of(Some, Some.Sample(300, 1), Toys.Kernels(), new Progress(seen.Add));
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Count > 1);
        Assert.Equal(1, seen[^1]);
        using CancellationTokenSource stopped = new();
        Assert.Throws<OperationCanceledException>(() =>
            ExactDecomposition.Of(Some, Some.Sample(300, 1), Toys.Kernels(), new Progress(_ => stopped.Cancel()), stopped.Token));
    }

    [Fact]
    public void Samples_are_of_different_images_and_depend_on_the_seed_alone()
    {
        PosteriorSample all = Some.Sample(300, seed: 1), some = Some.Sample(120, seed: 1), other = Some.Sample(120, seed: 2);
        Assert.Equal(Enumerable.Range(0, 300), all.Images.Order());
        Assert.NotEqual(Enumerable.Range(0, 300), all.Images);
        Assert.Equal(120, some.Images.Distinct().Count());
        Assert.NotEqual(some.Images, other.Images);
        Toys.AssertSameBits(some.Z.HostRead(), Some.Sample(120, seed: 1).Z.HostRead());

        // Standardised, they are standard normal.
        RunningMean mean = default, variance = default;
        for (int i = 0; i < all.Z.Count; i++)
        {
            int n = all.Images[i / 4] * 4 + i % 4;
            double epsilon = (all.Z.HostRead()[i] - Some.Mean.HostRead()[n]) / Math.Exp(Some.LogVariance.HostRead()[n] / 2);
            mean.Add(epsilon);
            variance.Add(epsilon * epsilon);
        }

        Assert.InRange(mean.Mean, -4 * mean.StandardError, 4 * mean.StandardError);
        Assert.InRange(variance.Mean - 1, -4 * variance.StandardError, 4 * variance.StandardError);
    }

    [Fact]
    public void What_has_no_aggregate_posterior_is_refused()
    {
        Assert.Equal("samples must be from 1 to the number of images, 300, got 301", Toys.Refused(() => Some.Sample(301, 1)).Message);
        Assert.Equal("samples must be from 1 to the number of images, 300, got 0", Toys.Refused(() => Some.Sample(0, 1)).Message);
        Assert.Equal(
            "the aggregate posterior needs a distribution of codes for each image, but the encoder of this run is deterministic",
            Toys.Refused(() => PosteriorTable.Of(new Codes(2, 1, [1, 2]))).Message);
        Assert.Equal("an aggregate posterior needs at least 2 images, got 1",
            Toys.Refused(() => PosteriorTable.Of(new Codes(1, 1, [1], [0]))).Message);
        Assert.Equal("posteriors must be finite numbers, got NaN",
            Toys.Refused(() => PosteriorTable.Of(new Codes(2, 1, [1, 2], [0, float.NaN]))).Message);
    }

    private static ExactDecomposition Decompose(PosteriorTable table, PosteriorSample sample) =>
        ExactDecomposition.Of(table, sample, Toys.Kernels());

    private sealed class Progress(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
