namespace Disentangle.Tensors;

/// <content>The density of a mixture of all posteriors of a data set.</content>
public partial interface IKernels
{
    /// <summary>
    /// joint[s] = log (1/N) sum over n of prod over d of N(z[s, d]; mean[n, d], exp(lv[n, d])), in nats. z (S, D), mean and lv (N, D),
    /// joint S values. The images are streamed: nothing of the size of S x N is kept. A sample's result depends on nothing but the
    /// sample and the images, so that samples may be handed over some at a time. With log-weights, N values, each density is multiplied by
    /// exp(logWeights[n]); a weight of -infinity leaves the image out.
    /// </summary>
    void AggregateLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> joint, ReadOnlySpan<float> logWeights = default);

    /// <summary>
    /// units[s, d] = log (1/N) sum over n of N(z[s, d]; mean[n, d], exp(lv[n, d])), in nats, to 1e-7: each unit alone, S x D values; else
    /// like <see cref="AggregateLogDensities"/>. It pays to hand over all samples at once.
    /// </summary>
    void UnitLogDensities(Tensor z, Tensor mean, Tensor logVariance, Span<double> units, ReadOnlySpan<float> logWeights = default);
}
