namespace Disentangle.Tensors;

/// <summary>
/// Elementwise formulas of diagonal Gaussians given by means and log-variances, one number of each per unit. Densities and divergences are
/// in nats.
/// </summary>
public static class GaussianElementwise
{
    /// <summary>kl = KL(N(mean, exp(lv)) || N(0, 1)) = (mean^2 + exp(lv) - lv - 1) / 2, elementwise; never negative.</summary>
    public static void GaussianKl(this IKernels kernels, Tensor mean, Tensor logVariance, Tensor kl) =>
        kernels.Map(new Formula(FormulaKind.GaussianKl), [mean, logVariance], kl);

    /// <summary>dlv (+)= dkl * (exp(lv) - 1) / 2. (The mean's gradient is dkl * mean.)</summary>
    public static void GaussianKlLogVarianceGradient(
        this IKernels kernels, Tensor logVariance, Tensor dkl, Tensor dlogVariance, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.GaussianKlLogVarianceGradient), [logVariance, dkl], dlogVariance, accumulate);

    /// <summary>z = mean + exp(lv / 2) * noise.</summary>
    public static void Reparameterise(this IKernels kernels, Tensor mean, Tensor logVariance, Tensor noise, Tensor z) =>
        kernels.Map(new Formula(FormulaKind.Reparameterise), [mean, logVariance, noise], z);

    /// <summary>dlv (+)= dz * exp(lv / 2) * noise / 2.</summary>
    public static void ReparameteriseLogVarianceGradient(
        this IKernels kernels, Tensor logVariance, Tensor noise, Tensor dz, Tensor dlogVariance, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.ReparameteriseLogVarianceGradient), [logVariance, noise, dz], dlogVariance, accumulate);

    /// <summary>dnoise (+)= dz * exp(lv / 2).</summary>
    public static void ReparameteriseNoiseGradient(this IKernels kernels, Tensor logVariance, Tensor dz, Tensor dnoise, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.ReparameteriseNoiseGradient), [logVariance, dz], dnoise, accumulate);

    /// <summary>y = log N(z; mean, exp(lv)), elementwise.</summary>
    public static void GaussianLogDensity(this IKernels kernels, Tensor z, Tensor mean, Tensor logVariance, Tensor y) =>
        kernels.Map(new Formula(FormulaKind.GaussianLogDensity), [z, mean, logVariance], y);

    /// <summary>dmean (+)= sign * dy * (z - mean) exp(-lv): with sign 1 the mean's gradient, with sign -1 that of z.</summary>
    public static void GaussianLogDensityMeanGradient(
        this IKernels kernels, Tensor z, Tensor mean, Tensor logVariance, Tensor dy, float sign, Tensor dmean, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.GaussianLogDensityMeanGradient, sign), [z, mean, logVariance, dy], dmean, accumulate);

    /// <summary>dlv (+)= dy * ((z - mean)^2 exp(-lv) - 1) / 2.</summary>
    public static void GaussianLogDensityLogVarianceGradient(
        this IKernels kernels, Tensor z, Tensor mean, Tensor logVariance, Tensor dy, Tensor dlogVariance, bool accumulate) =>
        kernels.Map(new Formula(FormulaKind.GaussianLogDensityLogVarianceGradient), [z, mean, logVariance, dy], dlogVariance, accumulate);
}
