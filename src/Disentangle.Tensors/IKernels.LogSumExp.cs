namespace Disentangle.Tensors;

/// <content>Logarithms of sums of exponentials over the second dimension of x (R, N) or (B, N, D).</content>
public partial interface IKernels
{
    /// <summary>
    /// y[r] = log sum over n of exp(x[r, n] + w[r, n]), or y[b, d] = log sum over n of exp(x[b, n, d] + w[b, n]); w, of the first
    /// two dimensions of x, may be null. -infinity counts as a probability of zero, also where all are.
    /// </summary>
    void LogSumExp(Tensor x, Tensor? logWeights, Tensor y);

    /// <summary>dx (+)= dy * exp(x + w - y): the responsibilities, zero where y is -infinity.</summary>
    void LogSumExpGradient(Tensor x, Tensor? logWeights, Tensor y, Tensor dy, Tensor dx, bool accumulate);
}
