namespace Disentangle.Tensors;

/// <content>Pairs of samples and diagonal Gaussians, these given by means and log-variances, one number of each per unit. Densities
/// and divergences are in nats.</content>
public partial interface IKernels
{
    /// <summary>y[i, j, d] = log N(z[i, d]; mean[j, d], exp(lv[j, d])). z (I, D), mean and lv (J, D), y (I, J, D).</summary>
    void PairwiseGaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y);

    /// <summary>dz[i, d] (+)= -sum over j of dy[i, j, d] (z[i, d] - mean[j, d]) exp(-lv[j, d]).</summary>
    void PairwiseGaussianSampleGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dz, bool accumulate);

    /// <summary>
    /// dmean[j, d] (+)= sum over i of dy[i, j, d] (z[i, d] - mean[j, d]) exp(-lv[j, d]) and
    /// dlv[j, d] (+)= sum over i of dy[i, j, d] ((z[i, d] - mean[j, d])^2 exp(-lv[j, d]) - 1) / 2. Either may be null.
    /// </summary>
    void PairwiseGaussianParameterGradients(
        Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor? dmean, bool accumulateMean, Tensor? dlogVariance,
        bool accumulateLogVariance);
}
