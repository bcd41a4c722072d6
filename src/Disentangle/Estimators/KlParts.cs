namespace Disentangle.Estimators;

/// <summary>
/// Measured values of the three parts of the mean KL(q(z | x) || p(z)), in nats, each with the standard error of the measurement.
/// A part that an estimator cannot tell is NaN, and so is a standard error that it cannot tell.
/// </summary>
/// <param name="IndexCodeInformation">I(n; z), what a code says about which image it came from; truly from 0 to the entropy of the images,
/// log N where all N are different and equally likely.</param>
/// <param name="TotalCorrelation">TC: KL(q(z) || prod_d q(z_d)); truly at least 0, an estimate can be below.</param>
/// <param name="DimensionWiseKl">sum_d KL(q(z_d) || p(z_d)); truly at least 0, an estimate can be below.</param>
/// <param name="IndexCodeInformationError">The standard error of <paramref name="IndexCodeInformation"/>.</param>
/// <param name="TotalCorrelationError">The standard error of <paramref name="TotalCorrelation"/>.</param>
/// <param name="DimensionWiseKlError">The standard error of <paramref name="DimensionWiseKl"/>.</param>
/// <param name="KlError">The standard error of <see cref="Kl"/>; it does not follow from the others, for the parts
/// are measured on the same codes.</param>
public sealed record KlParts(
    double IndexCodeInformation,
    double TotalCorrelation,
    double DimensionWiseKl,
    double IndexCodeInformationError = double.NaN,
    double TotalCorrelationError = double.NaN,
    double DimensionWiseKlError = double.NaN,
    double KlError = double.NaN)
{
    /// <summary>The sum of the parts.</summary>
    public double Kl => IndexCodeInformation + TotalCorrelation + DimensionWiseKl;
}
