namespace Disentangle.Tensors;

/// <content>Pairs of images.</content>
public partial interface IKernels
{
    /// <summary>
    /// shared[i, d] = 1 where the distance of the posteriors of rows 2 i and 2 i + 1 in unit d is below the middle of the least and the
    /// largest distance of the units of this pair, else 0; all are 0 where the distances are equal. In double precision. mean and
    /// logVariance (2 B, D), shared (B, D).
    /// </summary>
    void SharedUnits(PairDistance distance, Tensor mean, Tensor logVariance, Tensor shared);
}
