using Disentangle.Estimators;

namespace Disentangle.Experiments.Analyses;

/// <summary>The differences of three estimated parts and the exact ones, in nats, each with its standard error.</summary>
/// <param name="IndexCodeInformation">Of I(n; z).</param>
/// <param name="TotalCorrelation">Of TC.</param>
/// <param name="DimensionWiseKl">Of the dimension-wise KL.</param>
internal sealed record EstimatorBiases(
    (double Value, double Error) IndexCodeInformation, (double Value, double Error) TotalCorrelation,
    (double Value, double Error) DimensionWiseKl)
{
    /// <summary>Of an estimate; both are of different codes, so their errors add up in squares.</summary>
    public static EstimatorBiases Of(KlParts estimate, KlParts exact)
    {
        return new(
            (estimate.IndexCodeInformation - exact.IndexCodeInformation,
                Both(estimate.IndexCodeInformationError, exact.IndexCodeInformationError)),
            (estimate.TotalCorrelation - exact.TotalCorrelation, Both(estimate.TotalCorrelationError, exact.TotalCorrelationError)),
            (estimate.DimensionWiseKl - exact.DimensionWiseKl, Both(estimate.DimensionWiseKlError, exact.DimensionWiseKlError)));

        static double Both(double a, double b) => Math.Sqrt(a * a + b * b);
    }
}
