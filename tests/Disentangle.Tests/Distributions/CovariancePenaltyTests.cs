using Disentangle.Distributions;

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
        CovariancePenalty penalty = new(2);
        Var c = tape.Constant(new Tensor(new Shape(2, 2), covariance));
        Assert.Equal(offDiagonal, penalty.OffDiagonal(c).Value.Item);
        Assert.Equal(diagonal, penalty.Diagonal(c).Value.Item);
    }

    [Fact]
    public void A_row_becomes_a_diagonal()
    {
        Tape tape = Begin();
        Var matrix = new CovariancePenalty(3).DiagonalMatrix(tape.Constant(new Tensor(new Shape(3), [2, -3, 5])));
        Assert.Equal(new Shape(3, 3), matrix.Shape);
        Assert.Equal([2, 0, 0, 0, -3, 0, 0, 0, 5], matrix.Value.Span.ToArray());
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
        CovariancePenalty penalty = new(D);
        double offDiagonal = 0, diagonal = 0;
        for (int i = 0; i < Batches; i++)
        {
            random.FillNormal(codes.Span);
            tape.Begin(ParameterSet.Empty);
            Var c = Op.Covariance(tape.Constant(codes));
            offDiagonal += (double)penalty.OffDiagonal(c).Value.Item / Batches;
            diagonal += (double)penalty.Diagonal(c).Value.Item / Batches;
        }

        // Three standard errors; with 1 / (B - 1) instead of 1 / B they would be 1.429 and 0.317.
        Assert.Equal(D * (D - 1.0) * (B - 1) / (B * B), offDiagonal, 0.01);
        Assert.Equal(D * (2.0 * B - 1) / (B * B), diagonal, 0.005);
    }

    [Fact]
    public void A_shift_of_the_codes_changes_nothing()
    {
        Tensor codes = new(new Shape(16, 3)), shifted = new(new Shape(16, 3));
        new Philox(4, RandomPurpose.Test).FillNormal(codes.Span);
        for (int i = 0; i < codes.Count; i++) shifted.Span[i] = codes.Span[i] + (i % 3) switch { 0 => 8, 1 => -4, _ => 0.5f };
        (double offDiagonal, double diagonal) = OfCodes(codes);
        Assert.True(offDiagonal > 0.01 && diagonal > 0.01);
        (double otherOffDiagonal, double otherDiagonal) = OfCodes(shifted);
        Assert.Equal(offDiagonal, otherOffDiagonal, 1e-5);
        Assert.Equal(diagonal, otherDiagonal, 1e-5);
    }

    private static (double OffDiagonal, double Diagonal) OfCodes(Tensor codes)
    {
        CovariancePenalty penalty = new(codes.Shape[1]);
        Var c = Op.Covariance(Begin().Constant(codes));
        return (penalty.OffDiagonal(c).Value.Item, penalty.Diagonal(c).Value.Item);
    }

    private static Tape Begin()
    {
        Tape tape = new(Toys.Kernels());
        tape.Begin(ParameterSet.Empty);
        return tape;
    }
}
