using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Distributions;

public sealed class CovariancePenaltyTests
{
    [Theory]
    [InlineData(new float[] { 2, 0.5f, 0.5f, 1 }, 0.5, 1)]
    [InlineData(new float[] { 1, 0, 0, 1 }, 0, 0)]
    [InlineData(new float[] { 0, 0, 0, 0 }, 0, 2)]
    [InlineData(new float[] { 3, 3, 3, 3 }, 18, 8)]
    public void Penalties_of_a_matrix_by_hand(float[] covariance, double offDiagonal, double diagonal)
    {
        Tape tape = Begin();
        CovariancePenalty penalty = new(2, Toys.Kernels());
        Var c = tape.Constant(new Tensor(new Shape(2, 2), covariance));
        Assert.Equal(offDiagonal, penalty.OffDiagonal(c).Value.Item);
        Assert.Equal(diagonal, penalty.Diagonal(c).Value.Item);
    }

    [Fact]
    public void A_row_becomes_a_diagonal()
    {
        Tape tape = Begin();
        Var matrix = new CovariancePenalty(3, tape.Kernels).DiagonalMatrix(tape.Constant(new Tensor(new Shape(3), [2, -3, 5])));
        Assert.Equal(new Shape(3, 3), matrix.Shape);
        Assert.Equal([2, 0, 0, 0, -3, 0, 0, 0, 5], matrix.Value.HostRead().ToArray());
    }

    [Fact]
    public void A_whitened_batch_costs_nothing()
    {
        (double offDiagonal, double diagonal) = OfCodes(new Tensor(new Shape(4, 2), [1, 1, 1, -1, -1, 1, -1, -1]));
        Assert.Equal((0, 0), (offDiagonal, diagonal));
    }

    [Fact]
    public void Batches_of_the_prior_cost_what_the_size_of_the_batch_decides()
    {
        // For D standard normal units: E off = D (D - 1) (B - 1) / B^2, E diag = D (2 B - 1) / B^2.
        const int B = 64, D = 10, Batches = 8000;
        Philox random = new(17, RandomPurpose.Test);
        Tensor codes = new(new Shape(B, D));
        Tape tape = Begin();
        CovariancePenalty penalty = new(D, Toys.Kernels());
        double offDiagonal = 0, diagonal = 0;
        for (int i = 0; i < Batches; i++)
        {
            random.FillNormal(codes.HostWrite());
            tape.Begin(ParameterSet.Empty);
            Var c = Op.Covariance(tape.Constant(codes));
            offDiagonal += (double)penalty.OffDiagonal(c).Value.Item / Batches;
            diagonal += (double)penalty.Diagonal(c).Value.Item / Batches;
        }

        // Three standard errors; with 1 / (B - 1) instead of 1 / B they would be 1.429 and 0.317.
        Assert.Equal(D * (D - 1.0) * (B - 1) / (B * B), offDiagonal, 0.01);
        Assert.Equal(D * (2.0 * B - 1) / (B * B), diagonal, 0.005);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Over_every_batch_the_unbiased_penalties_are_those_of_all_images_and_the_others_are_not(int size)
    {
        // Three images, drawn with replacement: means of two units, and their variances.
        float[][] means = [[0, 1], [1, -1], [2.5f, 0.4f]], variances = [[0.3f, 1], [0.9f, 0.2f], [0.2f, 2]];
        (double Off, double First, double Second) unbiased = default, ofBatch = default;
        int batches = (int)Math.Pow(3, size);
        CovariancePenalty penalty = new(2, Toys.Kernels());
        for (int number = 0; number < batches; number++)
        {
            int[] images = [.. Enumerable.Range(0, size).Select(place => number / (int)Math.Pow(3, place) % 3)];
            Tape tape = Begin();
            Var mean = Rows(tape, means, images), variance = Rows(tape, variances, images), c = Op.Covariance(mean);
            (Var off, Var first) = UnbiasedCovariancePenalty.Of(mean, penalty);
            (Var offAgain, Var second) = UnbiasedCovariancePenalty.Of(mean, variance, penalty);
            Assert.Equal(off.Value.Item, offAgain.Value.Item);
            unbiased = Add(unbiased, off, first, second);
            ofBatch = Add(ofBatch, penalty.OffDiagonal(c), penalty.Diagonal(c),
                penalty.Diagonal(penalty.DiagonalMatrix(Op.ColumnMeans(variance)) + c));
        }

        double[,] all = new double[2, 2];
        double[] v = new double[2];
        for (int i = 0; i < 2; i++)
        {
            v[i] = variances.Average(row => row[i]);
            for (int j = 0; j < 2; j++)
                all[i, j] = means.Average(row => row[i] * (double)row[j]) - means.Average(row => row[i]) * means.Average(row => row[j]);
        }

        double expectedOff = 2 * all[0, 1] * all[0, 1];
        double expectedFirst = Enumerable.Range(0, 2).Sum(i => Math.Pow(all[i, i] - 1, 2)), expectedSecond = Enumerable.Range(0, 2)
            .Sum(i => Math.Pow(v[i] + all[i, i] - 1, 2));
        Assert.Equal(expectedOff, unbiased.Off, 1e-5);
        Assert.Equal(expectedFirst, unbiased.First, 1e-5);
        Assert.Equal(expectedSecond, unbiased.Second, 1e-5);
        Assert.True(Math.Abs(expectedOff - ofBatch.Off) > 0.01 && Math.Abs(expectedSecond - ofBatch.Second) > 0.01);

        (double, double, double) Add((double Off, double First, double Second) sum, Var off, Var first, Var second) =>
            (sum.Off + (double)off.Value.Item / batches, sum.First + (double)first.Value.Item / batches,
                sum.Second + (double)second.Value.Item / batches);

        static Var Rows(Tape tape, float[][] rows, int[] images) =>
            tape.Constant(new Tensor(new Shape(images.Length, 2), [.. images.SelectMany(image => rows[image])]));
    }

    [Theory]
    [InlineData(64, 0.15, 0.885)]
    [InlineData(400, 0.15, 0.979)]
    [InlineData(64, 0, 0.865)]
    public void A_batch_prefers_units_narrower_than_1_and_the_unbiased_penalties_do_not(int size, double posterior, double preferred)
    {
        // Means N(0, m I) of D units beside posterior variances s, equal weights: the penalty is least at m = (1 - s) B / (B + D).
        const int D = 10, Batches = 1500;
        Philox random = new(18, RandomPurpose.Test);
        Tensor codes = new(new Shape(size, D));
        Tape tape = Begin();
        CovariancePenalty penalty = new(D, Toys.Kernels());
        double squares = 0, sums = 0, unbiasedSquares = 0, unbiasedSums = 0;
        for (int i = 0; i < Batches; i++)
        {
            random.FillNormal(codes.HostWrite());
            tape.Begin(ParameterSet.Empty);
            Var mean = tape.Constant(codes), c = Op.Covariance(mean), trace = Op.Sum(c * tape.Constant(Identity(D)));
            squares += penalty.OffDiagonal(c).Value.Item + penalty.Diagonal(c).Value.Item + 2 * trace.Value.Item - D;
            sums += trace.Value.Item;
            (Var off, Var diagonal) = UnbiasedCovariancePenalty.Of(mean, penalty);
            double variances = trace.Value.Item * size / (size - 1.0);
            unbiasedSquares += off.Value.Item + diagonal.Value.Item + 2 * variances - D;
            unbiasedSums += variances;
        }

        // Of m: sum_ij m^2 C_ij^2 - 2 (1 - s) m sum_i C_ii + const, for means of variance m.
        Assert.Equal(preferred, posterior + (1 - posterior) * size / (size + D), 5e-4);
        Assert.Equal(preferred, posterior + (1 - posterior) * sums / squares, 3e-3);
        Assert.Equal(1, posterior + (1 - posterior) * unbiasedSums / unbiasedSquares, 4e-3);
    }

    [Fact]
    public void A_shift_of_the_codes_changes_nothing()
    {
        Tensor codes = new(new Shape(16, 3)), shifted = new(new Shape(16, 3));
        new Philox(4, RandomPurpose.Test).FillNormal(codes.HostWrite());
        for (int i = 0; i < codes.Count; i++) shifted.HostWrite()[i] = codes.HostRead()[i] + (i % 3) switch { 0 => 8, 1 => -4, _ => 0.5f };
        (double offDiagonal, double diagonal) = OfCodes(codes);
        Assert.True(offDiagonal > 0.01 && diagonal > 0.01);
        (double otherOffDiagonal, double otherDiagonal) = OfCodes(shifted);
        Assert.Equal(offDiagonal, otherOffDiagonal, 1e-5);
        Assert.Equal(diagonal, otherDiagonal, 1e-5);
    }

    private static (double OffDiagonal, double Diagonal) OfCodes(Tensor codes)
    {
        CovariancePenalty penalty = new(codes.Shape[1], Toys.Kernels());
        Var c = Op.Covariance(Begin().Constant(codes));
        return (penalty.OffDiagonal(c).Value.Item, penalty.Diagonal(c).Value.Item);
    }

    private static Tensor Identity(int units)
    {
        Tensor identity = new(new Shape(units, units));
        for (int d = 0; d < units; d++) identity.HostWrite()[d * units + d] = 1;
        return identity;
    }

    private static Tape Begin()
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        return tape;
    }
}
