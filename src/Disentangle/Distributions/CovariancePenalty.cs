namespace Disentangle.Distributions;

/// <summary>
/// How far a covariance C of the latent units is from the identity: the penalties of the DIP-VAEs (Kumar et al.: Variational
/// inference of disentangled latent concepts from unlabeled observations, ICLR 2018).
/// </summary>
internal sealed class CovariancePenalty
{
    /// <summary>The setting of the penalties of a batch's own covariance.</summary>
    public const string OfBatch = "batch";

    /// <summary>The setting of estimates without bias: see <see cref="UnbiasedCovariancePenalty"/>.</summary>
    public const string Unbiased = "unbiased";

    private readonly Tensor _identity, _offDiagonal;

    /// <summary>For covariances of D units.</summary>
    public CovariancePenalty(int units, IKernels kernels)
    {
        float[] identity = new float[units * units], offDiagonal = new float[units * units];
        Array.Fill(offDiagonal, 1);
        for (int d = 0; d < units; d++) (identity[d * units + d], offDiagonal[d * units + d]) = (1, 0);
        _identity = kernels.CreateTensor(new Shape(units, units), identity);
        _offDiagonal = kernels.CreateTensor(new Shape(units, units), offDiagonal);
    }

    /// <summary>Checks that there are estimates without bias from batches of a size.</summary>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static void CheckUnbiased(int batch)
    {
        if (batch < UnbiasedCovariancePenalty.LeastBatch)
            throw new UserErrorException(
                $"penalty={Unbiased} needs batches of at least {UnbiasedCovariancePenalty.LeastBatch} images, got {batch}",
                $"penalty={OfBatch} takes any batch");
    }

    /// <summary>Both penalties.</summary>
    /// <param name="c">(D, D).</param>
    public (Var OffDiagonal, Var Diagonal) Of(Var c) => (OffDiagonal(c), Diagonal(c));

    /// <summary>diag(row), (D, D).</summary>
    /// <param name="row">(D).</param>
    public Var DiagonalMatrix(Var row) => Op.BroadcastRows(row, row.Shape.Count) * row.Tape.Constant(_identity);

    /// <summary>The sum of C_ij^2 over the ordered pairs i != j, which counts each off-diagonal entry twice.</summary>
    /// <param name="c">(D, D).</param>
    /// <returns>A scalar, at least 0.</returns>
    public Var OffDiagonal(Var c) => Op.Sum(Op.Square(c * c.Tape.Constant(_offDiagonal)));

    /// <summary>The sum over i of (C_ii - 1)^2.</summary>
    /// <param name="c">(D, D).</param>
    /// <returns>A scalar, at least 0.</returns>
    public Var Diagonal(Var c)
    {
        Var identity = c.Tape.Constant(_identity);
        return Op.Sum(Op.Square((c - identity) * identity));
    }
}
