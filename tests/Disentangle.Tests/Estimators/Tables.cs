using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Tests.Estimators;

/// <summary>Data sets that consist of their posteriors.</summary>
internal static class Tables
{
    /// <summary>Means N(0, spread^2), log-variances around <paramref name="logVariance"/>.</summary>
    public static PosteriorTable Random(int count, int latents, double spread, double logVariance, double variation = 0, ulong seed = 1)
    {
        Philox random = new(seed, RandomPurpose.Test);
        Tensor mean = new(new Shape(count, latents)), logVariances = new(mean.Shape);
        random.FillNormal(mean.HostWrite());
        random.FillNormal(logVariances.HostWrite());
        foreach (ref float value in mean.HostWrite()) value = (float)(spread * value);
        foreach (ref float value in logVariances.HostWrite()) value = (float)(logVariance + variation * value);
        return new PosteriorTable(mean, logVariances);
    }

    /// <summary>
    /// x ~ N(0, I), mu = A x with A = ((.9, .3), (.2, .7)), variances (.2, .3). With infinitely many x, q(z) = N(0, A A^T + diag(.2, .3))
    /// and I = 1.270079, TC = 0.091117, the units' KL 0.010510, together 1.371705.
    /// </summary>
    public static PosteriorTable LinearGaussian(int count)
    {
        float[] x = new float[2 * count];
        new Philox(8, RandomPurpose.Test).FillNormal(x);
        Tensor mean = new(new Shape(count, 2)), logVariance = new(mean.Shape);
        for (int n = 0; n < 2 * count; n += 2)
        {
            (mean.HostWrite()[n], mean.HostWrite()[n + 1]) = (0.9f * x[n] + 0.3f * x[n + 1], 0.2f * x[n] + 0.7f * x[n + 1]);
            (logVariance.HostWrite()[n], logVariance.HostWrite()[n + 1]) = (MathF.Log(0.2f), MathF.Log(0.3f));
        }

        return new PosteriorTable(mean, logVariance);
    }

    public static double[,] Matrix(Tensor values)
    {
        double[,] matrix = new double[values.Shape[0], values.Shape[1]];
        for (int i = 0; i < values.Count; i++) matrix[i / values.Shape[1], i % values.Shape[1]] = values.HostRead()[i];
        return matrix;
    }

    public static Parts Parts(KlParts parts) => new(parts.IndexCodeInformation, parts.TotalCorrelation, parts.DimensionWiseKl);

    /// <summary>Within <paramref name="errors"/> standard errors of both, taken as independent.</summary>
    public static void AssertNear(KlParts expected, KlParts actual, double errors = 4)
    {
        Assert.InRange(actual.IndexCodeInformation - expected.IndexCodeInformation,
            Low(expected.IndexCodeInformationError, actual.IndexCodeInformationError), High(expected.IndexCodeInformationError,
                actual.IndexCodeInformationError));
        Assert.InRange(actual.TotalCorrelation - expected.TotalCorrelation,
            Low(expected.TotalCorrelationError, actual.TotalCorrelationError), High(expected.TotalCorrelationError,
                actual.TotalCorrelationError));
        Assert.InRange(actual.DimensionWiseKl - expected.DimensionWiseKl, Low(expected.DimensionWiseKlError, actual.DimensionWiseKlError),
            High(expected.DimensionWiseKlError, actual.DimensionWiseKlError));
        Assert.InRange(actual.Kl - expected.Kl, Low(expected.KlError, actual.KlError), High(expected.KlError, actual.KlError));

        double High(double a, double b) => errors * Math.Sqrt(a * a + b * b);
        double Low(double a, double b) => -High(a, b);
    }
}
