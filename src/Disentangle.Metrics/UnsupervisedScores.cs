using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The unsupervised scores of disentanglement_lib (Locatello et al., Challenging Common Assumptions, 2019): how far codes depend
/// on one another. The total correlation of a Gaussian with the codes' covariance S, (sum_d log S_dd - log |S|) / 2 nats; the squared
/// Wasserstein distance of that Gaussian from the product of its marginals, 2 tr S - 2 tr sqrt(D^(1/2) S D^(1/2)) with D = diag S, and the
/// same divided by tr S; and the mean information between two codes in bins, in nats. All are >= 0, and lower means less dependent.
/// </summary>
/// <remarks>
/// Codes with one value have no correlation: they are left out of the total correlation, and share no information with others. A code that
/// is a linear function of others, to the precision of its numbers, makes the total correlation infinite; so do fewer images than codes.
/// </remarks>
public sealed class UnsupervisedScores(HistogramOptions? options = null) : SampleMetric(options ?? new())
{
    // What is left of a code's variance when rounded numbers repeat it: (2^-24)^2, with room for a factor of a few hundred.
    private const double LeastEigenvalue = 1e-12;

    private readonly int _bins = (options ?? new()).Bins;

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "unsupervised",
        "Unsupervised scores",
        "0 nats and up; 0 for uncorrelated latent units, infinite when one is a linear function of others",
        "How strongly the latent units depend on one another, by the total correlation (TC) of a Gaussian with their covariance.",
        HigherIsBetter: false,
        [
            new("unsupervised.gaussian-tc", "Gaussian total correlation"),
            new("unsupervised.wasserstein", "Wasserstein correlation"),
            new("unsupervised.wasserstein-normalised", "Wasserstein correlation, normalised"),
            new("unsupervised.mutual-information", "mutual information of codes"),
        ],
        _ => new UnsupervisedScores())
    {
        Scale = null,
        UsesFactors = false,
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override bool UsesFactors => Entry.UsesFactors;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        int d = sample.Dimensions;
        double[] codes = Array.ConvertAll(sample.Codes, z => (double)z);
        double[,] correlation = Correlation.Pearson(codes, d, codes, d);
        double[] variances = [.. Enumerable.Range(0, d).Select(sample.CodeVariance)];
        double wasserstein = Wasserstein(correlation, variances), trace = variances.Sum();
        int[][] binned = [.. Enumerable.Range(0, d).Select(i => MutualInformation.Histogram(sample.Code(i), _bins))];
        double[,] information = new double[d, d];
        double pairs = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                information[i, j] = information[j, i] = MutualInformation.Between(binned[i], binned[j]);
                if (j < i) pairs += information[i, j];
            }
        }

        IReadOnlyList<string> names = MetricMatrix.CodeNames(d);
        return (
            new()
            {
                ["unsupervised.gaussian-tc"] = TotalCorrelation(correlation),
                ["unsupervised.wasserstein"] = wasserstein,
                ["unsupervised.wasserstein-normalised"] = trace > 0 ? wasserstein / trace : 0,
                ["unsupervised.mutual-information"] = d > 1 ? pairs / (d * (d - 1) / 2.0) : 0,
            },
            [new("correlation", names, names, correlation), new("mutual information (nats)", names, names, information)]);
    }

    // -log |R| / 2 with the correlations R of the codes that vary.
    private static double TotalCorrelation(double[,] correlation)
    {
        int[] varying = [.. Enumerable.Range(0, correlation.GetLength(0)).Where(i => correlation[i, i] > 0)];
        double[,] r = new double[varying.Length, varying.Length];
        for (int i = 0; i < varying.Length; i++)
        {
            for (int j = 0; j < varying.Length; j++) r[i, j] = i == j ? 1 : correlation[varying[i], varying[j]];
        }

        double[] eigenvalues = SymmetricEigen.Of(r).Values;
        return Array.Exists(eigenvalues, value => value < LeastEigenvalue)
            ? double.PositiveInfinity
            : Math.Max(0, -eigenvalues.Sum(Math.Log) / 2);
    }

    // D^(1/2) S D^(1/2) has the entries S_ii S_jj R_ij.
    private static double Wasserstein(double[,] correlation, double[] variances)
    {
        double[,] m = new double[variances.Length, variances.Length];
        for (int i = 0; i < variances.Length; i++)
        {
            for (int j = 0; j < variances.Length; j++) m[i, j] = variances[i] * variances[j] * (i == j ? 1 : correlation[i, j]);
        }

        return Math.Max(0, 2 * variances.Sum() - 2 * SymmetricEigen.TraceOfSquareRoot(m));
    }
}
