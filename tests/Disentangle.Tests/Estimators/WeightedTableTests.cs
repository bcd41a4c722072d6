using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Estimators;

/// <summary>
/// Posteriors of images that are not equally likely, q(z) = sum_n p_n q(z | x_n): double loops, and tables in
/// which likely images stand several times.
/// </summary>
public sealed class WeightedTableTests
{
    private const int Count = 60, Latents = 3;

    // Image n stands 0 to 3 times.
    private static readonly int[] Times = [.. Enumerable.Range(0, Count).Select(n => n * 7 % 4)];
    private static readonly double[] P = [.. Times.Select(times => (double)times)];
    private static readonly PosteriorTable Plain = Tables.Random(Count, Latents, spread: 0.8, logVariance: -2, variation: 0.6);
    private static readonly PosteriorTable Weighted = new(Plain.Mean, Plain.LogVariance, P);
    private static readonly PosteriorTable Repeated = new(Rows(Plain.Mean), Rows(Plain.LogVariance));

    [Fact]
    public void The_exact_parts_are_those_of_a_double_loop_with_the_probabilities()
    {
        PosteriorSample sample = Weighted.Sample(50, seed: 3);
        Assert.All(sample.Images, image => Assert.True(Times[image] > 0));
        Parts expected = DoubleLoop.Decompose(
            Tables.Matrix(sample.Z), Tables.Matrix(Plain.Mean), Tables.Matrix(Plain.LogVariance), (_, j) =>
                P[j] / P.Sum(), [.. sample.Images]);
        ExactDecomposition exact = ExactDecomposition.Of(Weighted, sample, Toys.Kernels());
        expected.AssertNear(Tables.Parts(exact.Parts), 3e-6);
        Assert.Equal(Entropy(P), exact.Ceiling, 1e-12);
    }

    [Fact]
    public void Closed_forms_are_those_of_a_table_with_repetitions()
    {
        KlParts weighted = MomentMatching.Of(Weighted), repeated = MomentMatching.Of(Repeated);
        Tables.Parts(repeated).AssertNear(Tables.Parts(weighted), 1e-9);
        for (int d = 0; d < Latents; d++) Assert.Equal(Repeated.MeanKl()[d], Weighted.MeanKl()[d], 1e-12);
        Assert.True(Math.Abs(MomentMatching.Of(Plain).TotalCorrelation - weighted.TotalCorrelation) > 1e-3);
    }

    [Fact]
    public void Images_are_drawn_in_proportion_to_their_probabilities()
    {
        const int Draws = 100_000;
        Philox random = new(4, RandomPurpose.Test);
        int[] counts = new int[Count];
        for (int i = 0; i < Draws; i++) counts[Weighted.DrawImage(ref random)]++;
        for (int n = 0; n < Count; n++)
        {
            double p = P[n] / P.Sum();
            Assert.InRange(counts[n] - Draws * p, -5 * Math.Sqrt(Draws * p), 5 * Math.Sqrt(Draws * p));
        }
    }

    [Fact]
    public void Stratified_batches_come_near_the_exact_parts_and_those_of_equal_weights_do_not()
    {
        // Two of eight images have nine tenths of the probability, all are apart: I is the entropy, 1.23 nats, not log 8 = 2.08.
        double[] p = [0.45, 0.45, .. Enumerable.Repeat(0.1 / 6, 6)];
        PosteriorTable apart = Tables.Random(8, 2, spread: 30, logVariance: -3), weighted = new(apart.Mean, apart.LogVariance, p);
        KlParts estimate = MinibatchEstimate.Of(weighted, AggregatePosteriorEstimator.SymmetricStratified, 6, 2000, 1, Toys.Kernels());
        Assert.Equal(Entropy(p), estimate.IndexCodeInformation, 0.05);
        Assert.Equal(Math.Log(8),
            MinibatchEstimate.Of(apart, AggregatePosteriorEstimator.SymmetricStratified, 6, 200, 1,
                Toys.Kernels()).IndexCodeInformation, 0.05);

        // Likely images with the weight 1/N: of six in a batch, k others are the same image with the binomial probability, and the
        // weights of the image add up to 1/8 + k 7/40.
        double expected = p.Sum(one => one * Enumerable.Range(0, 6).Sum(
            k => Binomial(5, k) * Math.Pow(one, k) * Math.Pow(1 - one, 5 - k) * -Math.Log(1 / 8.0 + k * 7 / 40.0)));
        Assert.Equal(expected,
            MinibatchEstimate.Of(weighted, AggregatePosteriorEstimator.SymmetricStratified, 6, 2000, 1, Toys.Kernels(),
                equalWeights: true).IndexCodeInformation, 0.02);

        static double Binomial(int n, int k) => k == 0 ? 1 : Binomial(n - 1, k - 1) * n / k;
    }

    [Fact]
    public void The_standard_errors_of_moment_matching_scale_with_the_weights()
    {
        // Equal probabilities given as numbers change nothing.
        PosteriorTable equal = new(Plain.Mean, Plain.LogVariance, [.. Enumerable.Repeat(0.5, Count)]);
        Assert.Equal(MomentMatching.Of(Plain).TotalCorrelationError, MomentMatching.Of(equal).TotalCorrelationError, 1e-12);
        Assert.Equal(MomentMatching.Of(Plain).KlError, MomentMatching.Of(equal).KlError, 1e-12);
        Assert.True(MomentMatching.Of(Weighted).KlError > MomentMatching.Of(Plain).KlError);
    }

    [Fact]
    public void Probabilities_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PosteriorTable(Plain.Mean, Plain.LogVariance, [1, 2]));
        Assert.Throws<ArgumentException>(() => new PosteriorTable(Plain.Mean, Plain.LogVariance, new double[Count]));
        Assert.Throws<ArgumentException>(
            () => new PosteriorTable(Plain.Mean, Plain.LogVariance, [-1, .. Enumerable.Repeat(1.0, Count - 1)]));
    }

    [Fact]
    public void The_entropy_counts_images_that_are_the_same_as_one()
    {
        // Two of four are the same: 1/2 log 2 + 2/4 log 4.
        ImageEntropy entropy = ImageEntropy.Of([7, 8, 7, 9]);
        Assert.Equal((3, 1.5 * Math.Log(2)), (entropy.Distinct, entropy.Nats));
        ImageEntropy unequal = ImageEntropy.Of([7, 8, 7, 9, 10], [1, 2, 3, 2, 0]);
        Assert.Equal(3, unequal.Distinct);
        Assert.Equal(Entropy([4, 2, 2]), unequal.Nats, 1e-12);
        Assert.Equal(Math.Log(3), ImageEntropy.Of([1, 2, 3]).Nats);
        Assert.Equal(new ImageEntropy(5, Math.Log(5)), ImageEntropy.OfDifferent(5));
        Assert.Equal(Entropy([1, 2, 3]), ImageEntropy.OfDifferent(4, [1, 2, 0, 3]).Nats, 1e-12);
        Assert.Equal(3, ImageEntropy.OfDifferent(4, [1, 2, 0, 3]).Distinct);
    }

    [Fact]
    public void Information_reaches_the_entropy_of_the_images_where_some_are_the_same()
    {
        // Twenty posteriors far apart, every other one standing twice: images 3k and 3k + 1 are the same.
        PosteriorTable apart = Tables.Random(30, 3, spread: 50, logVariance: -4);
        int[] rows = [.. Enumerable.Range(0, 30).Select(n => n % 3 == 1 ? n - 1 : n)];
        Codes codes = new(30, 3, Take(apart.Mean, rows).HostRead().ToArray(), Take(apart.LogVariance, rows).HostRead().ToArray());
        PosteriorTable table = PosteriorTable.Of(codes, entropy: ImageEntropy.Of([.. rows.Select(row => (UInt128)row)]));
        ExactDecomposition exact = ExactDecomposition.Of(table, table.Sample(30, seed: 2), Toys.Kernels());
        Assert.Equal(20, exact.Entropy.Distinct);
        Assert.Equal(Math.Log(30) - 20 / 30.0 * Math.Log(2), exact.Ceiling, 1e-12);
        Assert.Equal(exact.Ceiling, exact.Parts.IndexCodeInformation, 1e-5);
    }

    private static double Entropy(double[] weights) => -weights.Where(w => w > 0).Sum(w => w / weights.Sum() * Math.Log(w / weights.Sum()));

    private static Tensor Rows(Tensor values) =>
        Take(values, [.. Enumerable.Range(0, Count).SelectMany(n => Enumerable.Repeat(n, Times[n]))]);

    private static Tensor Take(Tensor values, int[] rows)
    {
        int columns = values.Shape[1];
        Tensor taken = new(new Shape(rows.Length, columns));
        for (int i = 0; i < rows.Length; i++)
            values.HostRead().Slice(rows[i] * columns, columns).CopyTo(taken.HostWrite()[(i * columns)..]);
        return taken;
    }
}
