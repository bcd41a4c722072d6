namespace Disentangle.Tensors;

/// <content>The support of a batch of codes.</content>
public partial interface IKernels
{
    /// <summary>
    /// The farthest corner of pairs of units: distances[p] = h_ij of the units i = pairs[p, 0] and j = pairs[p, 1], and rows[p] = (a, c,
    /// b), the codes that it is made of: see <see cref="SupportCorner"/>. mean (B, D), pairs (P, 2), distances (P), rows (P, 3).
    /// </summary>
    void SupportCorners(Tensor mean, Tensor pairs, Tensor distances, Tensor rows);

    /// <summary>
    /// dmean (+)= what the distances of <see cref="SupportCorners"/> give: with r = mean[b, i] - mean[a, i] and s = mean[b, j] -
    /// mean[c, j], times 2 ddistances[p]: -r to [a, i], -s to [c, j], r to [b, i], s to [b, j].
    /// </summary>
    void SupportCornersGradient(Tensor mean, Tensor pairs, Tensor rows, Tensor ddistances, Tensor dmean, bool accumulate);
}
