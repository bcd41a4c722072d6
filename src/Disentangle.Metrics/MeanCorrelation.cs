using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The mean correlation coefficient: every factor is matched with a code of its own so that the sum of their absolute correlations is
/// greatest; the mean of these over the factors, in [0, 1], of Pearson's correlation and of Spearman's (Hyvärinen and Morioka,
/// Unsupervised Feature Extraction by Time-Contrastive Learning and Nonlinear ICA, 2016).
/// </summary>
/// <remarks>
/// A factor's numbers are the positions of its values, so it must be ordered for the score to mean anything. Where there are fewer codes
/// than factors, the factors without one count as 0. Factors with one value in the sample are left out; with no factor left the score is 0.
/// A code with one value correlates with nothing.
/// </remarks>
public sealed class MeanCorrelation(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "mcc",
        "Mean correlation coefficient",
        "0 to 1; near 0 at random, 1 for codes that are linear in ordered factors",
        "How strongly factors correlate with latent units when each factor is matched with a different unit.",
        HigherIsBetter: true,
        [new("mcc"), new("mcc.spearman", "rank correlation (Spearman)")],
        _ => new MeanCorrelation())
    {
        Citation = "Hyvärinen and Morioka: Unsupervised Feature Extraction by Time-Contrastive Learning and Nonlinear ICA, 2016",
        Marks = (_, _) => (0, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>
    /// The greatest sum of one value in each row, no two of them in one column, divided by the number of rows; 0 without rows.
    /// </summary>
    /// <param name="correlations">Factors x codes, each 0 to 1.</param>
    public static double OfMatched(double[,] correlations)
    {
        int rows = correlations.GetLength(0);
        return rows == 0 ? 0 : Hungarian.Sum(correlations, Hungarian.Maximise(correlations)) / rows;
    }

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        double[] codes = Array.ConvertAll(sample.Codes, z => (double)z);
        double[] factors = Array.ConvertAll(sample.Factors, v => (double)v);
        double[,] pearson = Correlation.Pearson(codes, sample.Dimensions, factors, sample.FactorCount);
        double[,] spearman = Correlation.Spearman(codes, sample.Dimensions, factors, sample.FactorCount);
        int[] varying = [.. Enumerable.Range(0, sample.FactorCount).Where(sample.FactorVaries)];
        return (
            new() { ["mcc"] = OfMatched(Magnitudes(pearson, varying)), ["mcc.spearman"] = OfMatched(Magnitudes(spearman, varying)) },
            [
                new("Pearson's correlation", MetricMatrix.CodeNames(sample.Dimensions), factorNames, pearson),
                new("Spearman's correlation", MetricMatrix.CodeNames(sample.Dimensions), factorNames, spearman),
            ]);
    }

    private static double[,] Magnitudes(double[,] correlations, int[] varying)
    {
        double[,] magnitudes = new double[varying.Length, correlations.GetLength(0)];
        for (int k = 0; k < varying.Length; k++)
        {
            for (int d = 0; d < magnitudes.GetLength(1); d++) magnitudes[k, d] = Math.Abs(correlations[d, varying[k]]);
        }

        return magnitudes;
    }
}
