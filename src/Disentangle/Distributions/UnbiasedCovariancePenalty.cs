namespace Disentangle.Distributions;

/// <summary>
/// The penalties of the DIP-VAEs estimated without bias: their means over batches of B independent images are the penalties of the
/// covariance of all images, which those of a batch's own covariance exceed. A single estimate can be below 0.
/// </summary>
/// <remarks>
/// With c the covariance of a batch (1/B), y the squares of its centred codes and brackets for means over the batch, the
/// square of a covariance is estimated by
/// <c>B / (B - 3) c_ij^2 + B / ((B - 1) (B - 2) (B - 3)) c_ii c_jj - B / ((B - 2) (B - 3)) [y_i y_j]</c>. It is the U-statistic of
/// <c>1/4 (a_i - b_i) (a_j - b_j) (c_i - d_i) (c_j - d_j)</c> over four different images (Hoeffding 1948), in closed form.
/// </remarks>
internal static class UnbiasedCovariancePenalty
{
    /// <summary>The smallest batch that there is an estimate from.</summary>
    public const int LeastBatch = 4;

    /// <summary>Of the covariance of the means.</summary>
    /// <param name="mean">mu, (B, D), B at least 4.</param>
    /// <param name="penalty">For D units.</param>
    public static (Var OffDiagonal, Var Diagonal) Of(Var mean, CovariancePenalty penalty)
    {
        Moments moments = new(mean, penalty);
        return (moments.OffDiagonal, moments.VarianceSquares - 2 * moments.Variances + mean.Shape.Last);
    }

    /// <summary>Of the mean of the posteriors' variances plus the covariance of their means.</summary>
    /// <param name="mean">mu, (B, D), B at least 4.</param>
    /// <param name="variance">sigma^2, (B, D).</param>
    /// <param name="penalty">For D units.</param>
    public static (Var OffDiagonal, Var Diagonal) Of(Var mean, Var variance, CovariancePenalty penalty)
    {
        float b = mean.Shape[0];
        Moments moments = new(mean, penalty);
        Var v = Op.ColumnMeans(variance), product = Op.Sum(v * moments.BatchVariances);

        // (E sigma^2)^2 from pairs of different images, E sigma^2 Var mu from triples.
        Var squares = b / (b - 1) * Op.Sum(Op.Square(v)) - 1 / (b * (b - 1)) * Op.Sum(Op.Square(variance));
        Var products = b / (b - 1) * product - 1 / ((b - 1) * (b - 2)) * (Op.Sum(variance * moments.Squares) - b * product);
        Var diagonal = squares + 2 * products + moments.VarianceSquares - 2 * (Op.Sum(v) + moments.Variances) + mean.Shape.Last;
        return (moments.OffDiagonal, diagonal);
    }

    // Sums over the units of what the covariance of the means is made of.
    private readonly struct Moments
    {
        public Moments(Var mean, CovariancePenalty penalty)
        {
            float b = mean.Shape[0];
            float ofSquares = b / (b - 3), ofProducts = b / ((b - 1) * (b - 2) * (b - 3)), ofFourths = b / ((b - 2) * (b - 3));
            Squares = Op.Square(mean - Op.BroadcastRows(Op.ColumnMeans(mean), mean.Shape[0]));
            BatchVariances = Op.ColumnMeans(Squares);
            Var sum = Op.Sum(BatchVariances), diagonalSquares = Op.Sum(Op.Square(BatchVariances));
            Var diagonalFourths = 1 / b * Op.Sum(Op.Square(Squares)), fourths = Op.Mean(Op.Square(Op.SumLast(Squares)));
            Variances = b / (b - 1) * sum;
            VarianceSquares = (ofSquares + ofProducts) * diagonalSquares - ofFourths * diagonalFourths;
            OffDiagonal = ofSquares * penalty.OffDiagonal(Op.Covariance(mean)) + ofProducts * (Op.Square(sum) - diagonalSquares)
                - ofFourths * (fourths - diagonalFourths);
        }

        // y, (B, D), and c_ii, (D).
        public Var Squares { get; }

        public Var BatchVariances { get; }

        // Estimates of sum C_ij^2, sum C_ii^2 and sum C_ii of the means.
        public Var OffDiagonal { get; }

        public Var VarianceSquares { get; }

        public Var Variances { get; }
    }
}
