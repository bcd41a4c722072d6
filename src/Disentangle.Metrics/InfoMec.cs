using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>
/// InfoMEC: modularity, compactness and explicitness by information that is normalised by each factor's entropy, each in [0, 1]
/// (Hsu et al., Disentanglement via Latent Quantization, 2023), for continuous codes: nearest-neighbour information, and the part of a
/// factor's entropy that logistic regression on all codes takes away.
/// </summary>
/// <remarks>
/// A code whose range is no more than a twentieth of the widest is inactive, and so are codes that tell about no factor. Factors with one
/// value in the sample are not counted in K. With fewer than two other factors there is nothing to tell apart, and modularity is not
/// defined (NaN). With no active code the scores of codes are 0.
/// </remarks>
public sealed class InfoMec(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    // Of the paper's code: k of the nearest neighbours, and the part of the widest range that an active code must exceed.
    private const int Neighbours = 10;
    private const double LeastRange = 1.0 / 20;

    // No penalty, as the paper's code; the other options are scikit-learn's.
    private static readonly LogisticRegressionOptions Unpenalised = new() { Cost = double.PositiveInfinity, Balanced = true };

    /// <inheritdoc/>
    public override string Id => "infomec";

    /// <summary>
    /// How far each code's information is about one factor alone: (max_k / sum_k - 1/K) / (1 - 1/K), the mean over codes; codes that tell
    /// nothing are left out, 0 where all are, NaN with fewer than two factors.
    /// </summary>
    /// <param name="information">I(z_d; v_k) / H(v_k) of the active codes, D x K, each >= 0.</param>
    public static double Modularity(double[,] information)
    {
        (int codes, int factors) = (information.GetLength(0), information.GetLength(1));
        return factors < 2
            ? double.NaN
            : MeanOfShares(Enumerable.Range(0, codes).Select(d => Enumerable.Range(0, factors).Select(k => information[d, k]).ToArray()));
    }

    /// <summary>
    /// How far the information about each factor is in one code alone: (max_d / sum_d - 1/D) / (1 - 1/D), the mean over factors; factors
    /// that no code tells about are left out, 0 where all are.
    /// </summary>
    /// <param name="information">I(z_d; v_k) / H(v_k) of the active codes, D x K, each >= 0.</param>
    public static double Compactness(double[,] information)
    {
        (int codes, int factors) = (information.GetLength(0), information.GetLength(1));
        return MeanOfShares(Enumerable.Range(0, factors).Select(k => Enumerable.Range(0, codes).Select(d => information[d, k]).ToArray()));
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames)
    {
        int[] varying = [.. Enumerable.Range(0, sample.FactorCount).Where(sample.FactorVaries)];
        double[] codes = new Standardisation(sample).Apply(sample);
        int[][] labels = [.. varying.Select(sample.Factor)];
        double[,] information = Information(codes, sample.Dimensions, labels);
        int[] active = Active(sample);
        double[,] ofActive = new double[active.Length, varying.Length];
        for (int d = 0; d < active.Length; d++)
        {
            for (int k = 0; k < varying.Length; k++) ofActive[d, k] = information[active[d], k];
        }

        double[] explained = [.. labels.Select(own => Explained(codes, sample.Dimensions, own))];
        string[] names = [.. varying.Select(k => factorNames[k])];
        return (
            new()
            {
                ["infomec.modularity"] = Modularity(ofActive),
                ["infomec.compactness"] = Compactness(ofActive),
                ["infomec.explicitness"] = MeanOrZero(explained),
                ["infomec.active"] = active.Length,
            },
            [
                new("mutual information / factor entropy", MetricMatrix.CodeNames(sample.Dimensions), names, information),
                InformationTable.PerFactor("explicitness of each factor", names, ("explicitness", explained)),
            ]);
    }

    private static double[,] Information(double[] codes, int dimensions, int[][] labels)
    {
        double[,] information = new double[dimensions, labels.Length];
        for (int k = 0; k < labels.Length; k++)
        {
            double entropy = MutualInformation.Entropy(labels[k]);
            for (int d = 0; d < dimensions; d++)
            {
                double shared = NearestNeighbourInformation.Between(Columns.Of(codes, dimensions, d), labels[k], Neighbours);
                information[d, k] = shared / entropy;
            }
        }

        return information;
    }

    private static int[] Active(CodeSample sample)
    {
        double[] ranges = [.. Enumerable.Range(0, sample.Dimensions).Select(d => sample.Code(d)).Select(z => (double)z.Max() - z.Min())];
        return [.. Enumerable.Range(0, ranges.Length).Where(d => ranges[d] > LeastRange * ranges.Max())];
    }

    // (H_null - H) / H_null of cross entropies: without codes balanced classes are equally probable, so H_null is log |V|.
    private static double Explained(double[] codes, int dimensions, int[] labels)
    {
        double loss = LogisticRegression.Fit(codes, dimensions, labels, Unpenalised).LogLoss(codes, labels);
        return Math.Max(0, 1 - loss / Math.Log(labels.Distinct().Count()));
    }

    private static double MeanOfShares(IEnumerable<double[]> all) => MeanOrZero(all.Where(own => own.Any(i => i > 0)).Select(Share));

    private static double Share(double[] information)
    {
        double even = 1.0 / information.Length;
        return information.Length == 1 ? 1 : (information.Max() / information.Sum() - even) / (1 - even);
    }
}
