namespace Disentangle.Tensors;

/// <content>Diagonal Gaussians given by means and log-variances, one number of each per unit. Densities and divergences are in nats.</content>
public partial interface IKernels
{
    /// <summary>kl = KL(N(mean, exp(lv)) || N(0, 1)) = (mean^2 + exp(lv) - lv - 1) / 2, elementwise; never negative.</summary>
    void GaussianKl(Tensor mean, Tensor logVariance, Tensor kl);

    /// <summary>dlv (+)= dkl * (exp(lv) - 1) / 2. (The mean's gradient is dkl * mean.)</summary>
    void GaussianKlLogVarianceGradient(Tensor logVariance, Tensor dkl, Tensor dlogVariance, bool accumulate);

    /// <summary>z = mean + exp(lv / 2) * noise.</summary>
    void Reparameterise(Tensor mean, Tensor logVariance, Tensor noise, Tensor z);

    /// <summary>dlv (+)= dz * exp(lv / 2) * noise / 2.</summary>
    void ReparameteriseLogVarianceGradient(Tensor logVariance, Tensor noise, Tensor dz, Tensor dlogVariance, bool accumulate);

    /// <summary>dnoise (+)= dz * exp(lv / 2).</summary>
    void ReparameteriseNoiseGradient(Tensor logVariance, Tensor dz, Tensor dnoise, bool accumulate);

    /// <summary>y = log N(z; mean, exp(lv)), elementwise.</summary>
    void GaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y);

    /// <summary>dmean (+)= sign * dy * (z - mean) exp(-lv): with sign 1 the mean's gradient, with sign -1 that of z.</summary>
    void GaussianLogDensityMeanGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, float sign, Tensor dmean, bool accumulate);

    /// <summary>dlv (+)= dy * ((z - mean)^2 exp(-lv) - 1) / 2.</summary>
    void GaussianLogDensityLogVarianceGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dlogVariance, bool accumulate);

    /// <summary>y[i, j, d] = log N(z[i, d]; mean[j, d], exp(lv[j, d])). z (I, D), mean and lv (J, D), y (I, J, D).</summary>
    void PairwiseGaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y);

    /// <summary>dz[i, d] (+)= -sum over j of dy[i, j, d] (z[i, d] - mean[j, d]) exp(-lv[j, d]).</summary>
    void PairwiseGaussianSampleGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dz, bool accumulate);

    /// <summary>
    /// dmean[j, d] (+)= sum over i of dy[i, j, d] (z[i, d] - mean[j, d]) exp(-lv[j, d]) and
    /// dlv[j, d] (+)= sum over i of dy[i, j, d] ((z[i, d] - mean[j, d])^2 exp(-lv[j, d]) - 1) / 2. Either may be null.
    /// </summary>
    void PairwiseGaussianParameterGradients(
        Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor? dmean, bool accumulateMean, Tensor? dlogVariance, bool accumulateLogVariance);
}
