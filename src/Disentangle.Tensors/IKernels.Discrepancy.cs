namespace Disentangle.Tensors;

/// <content>The maximum mean discrepancy of two samples.</content>
public partial interface IKernels
{
    /// <summary>
    /// y = the mean of k over pairs of rows of a, plus that of b, less twice that of a row of a with one of b; in the first two,
    /// <paramref name="biased"/> counts a row with itself. a (M, D), b (N, D), y (1).
    /// </summary>
    void SquaredMmd(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor y);

    /// <summary>
    /// da (+)= dy times the derivative of <see cref="SquaredMmd"/>: with k' the derivative of k by the squared distance, row i gets 4 w sum
    /// over j of k'(a_i, a_j) (a_i - a_j) less 4 / (M N) sum over j of k'(a_i, b_j) (a_i - b_j), w = 1 / M^2 if biased, else
    /// 1 / (M (M - 1)). For the gradient of b, exchange the two.
    /// </summary>
    void SquaredMmdGradient(RadialKernel kernel, bool biased, Tensor a, Tensor b, Tensor dy, Tensor da, bool accumulate);
}
