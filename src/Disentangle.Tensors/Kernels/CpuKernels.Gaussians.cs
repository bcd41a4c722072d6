namespace Disentangle.Tensors.Kernels;

internal sealed partial class CpuKernels<V>
{
    public void GaussianKl(Tensor mean, Tensor logVariance, Tensor kl) => Map(default(GaussianKlFormula), mean, logVariance, kl);

    public void GaussianKlLogVarianceGradient(Tensor logVariance, Tensor dkl, Tensor dlogVariance, bool accumulate) =>
        Map(default(GaussianKlLogVarianceFormula), logVariance, dkl, dlogVariance, accumulate);

    public void Reparameterise(Tensor mean, Tensor logVariance, Tensor noise, Tensor z) => Map(default(ReparameteriseFormula), mean, logVariance, noise, z);

    public void ReparameteriseLogVarianceGradient(Tensor logVariance, Tensor noise, Tensor dz, Tensor dlogVariance, bool accumulate) =>
        Map(default(ReparameteriseLogVarianceFormula), logVariance, noise, dz, dlogVariance, accumulate);

    public void ReparameteriseNoiseGradient(Tensor logVariance, Tensor dz, Tensor dnoise, bool accumulate) =>
        Map(default(ReparameteriseNoiseFormula), logVariance, dz, dnoise, accumulate);

    public void GaussianLogDensity(Tensor z, Tensor mean, Tensor logVariance, Tensor y) => Map(default(GaussianLogDensityFormula), z, mean, logVariance, y);

    public void GaussianLogDensityMeanGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, float sign, Tensor dmean, bool accumulate) =>
        Map(new GaussianLogDensityMeanFormula(sign), z, mean, logVariance, dy, dmean, accumulate);

    public void GaussianLogDensityLogVarianceGradient(Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dlogVariance, bool accumulate) =>
        Map(default(GaussianLogDensityLogVarianceFormula), z, mean, logVariance, dy, dlogVariance, accumulate);
}
