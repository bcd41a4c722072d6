using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The separated attribute predictability score in its form for ordered factors: the squared correlation of each code with each factor,
/// the best code's less the runner-up's, averaged over factors, in [0, 1] (Kumar et al., Variational Inference of Disentangled Latent
/// Concepts from Unlabeled Observations, 2018), as disentanglement_lib computes it for continuous factors.
/// </summary>
/// <remarks>
/// A factor's numbers are the positions of its values, so it must be ordered for the score to mean anything. A code with one value
/// explains nothing; there is no threshold on its variance, which would drop codes of a small scale. Factors with one value in the sample
/// are left out; with no factor left the score is 0. With a single code the second best is 0.
/// </remarks>
public sealed class SapRSquared(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "sap-r2",
        "SAP by squared correlation",
        "0 to 1; 0 at random, 1 for codes that are linear in ordered factors",
        "How much more of each factor's variance the best latent unit explains linearly than the second best.",
        HigherIsBetter: true,
        [new("sap-r2")],
        _ => new SapRSquared())
    {
        Citation =
            "Kumar, Sattigeri, Balakrishnan: Variational Inference of Disentangled Latent Concepts from Unlabeled Observations, 2018",
        Marks = (_, _) => (0, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames, Crew crew)
    {
        double[,] explained = Correlation.Pearson(
            Array.ConvertAll(sample.Codes, z => (double)z),
            sample.Dimensions,
            Array.ConvertAll(sample.Factors, v => (double)v),
            sample.FactorCount);
        for (int d = 0; d < sample.Dimensions; d++)
        {
            for (int k = 0; k < sample.FactorCount; k++) explained[d, k] *= explained[d, k];
        }

        double[] gaps = [.. Enumerable.Range(0, sample.FactorCount).Select(k =>
            sample.FactorVaries(k) ? BestTwo.OfColumn(explained, k).Gap : double.NaN)];
        return (
            new() { ["sap-r2"] = MeanOrZero(gaps.Where(double.IsFinite)) },
            [
                new("squared correlation", MetricMatrix.CodeNames(sample.Dimensions), factorNames, explained),
                InformationTable.PerFactor("gap of each factor", factorNames, ("gap", gaps)),
            ]);
    }
}
