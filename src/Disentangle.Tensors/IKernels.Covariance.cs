namespace Disentangle.Tensors;

/// <content>Second moments of a batch.</content>
public partial interface IKernels
{
    /// <summary>c = (1/B) (x - m)^T (x - m) with m the columns' means. x (B, D), c (D, D).</summary>
    void Covariance(Tensor x, Tensor c);

    /// <summary>dx (+)= (1/B) (x - m) (dc + dc^T).</summary>
    void CovarianceGradient(Tensor x, Tensor dc, Tensor dx, bool accumulate);
}
