namespace Disentangle.Metrics;

/// <summary>
/// The separated attribute predictability score in its form for ordered factors: the squared correlation of each code with each factor,
/// the best code's less the runner-up's, averaged over factors, in [0, 1] (Kumar et al., Variational Inference of Disentangled Latent
/// Concepts from Unlabeled Observations, 2018, section 4), as disentanglement_lib computes it for continuous factors.
/// </summary>
/// <remarks>
/// A factor's numbers are the positions of its values, so it must be ordered for the score to mean anything. A code with one value
/// explains nothing. Factors with one value in the sample are left out; with no factor left the score is 0. With a single code the
/// runner-up is 0.
/// </remarks>
public sealed class SapRSquared(SampleOptions? options = null) : SampleMetric(options ?? new())
{
    /// <inheritdoc/>
    public override string Id => "sap-r2";

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        CodeSample sample, IReadOnlyList<string> factorNames)
    {
        double[][] codes = [.. Enumerable.Range(0, sample.Dimensions).Select(d => Unit(Array.ConvertAll(sample.Code(d), x => (double)x)))];
        double[][] factors = [.. Enumerable.Range(0, sample.FactorCount).Select(k => Unit(Array.ConvertAll(sample.Factor(k), x => (double)x)))];
        double[,] explained = new double[codes.Length, factors.Length];
        for (int d = 0; d < codes.Length; d++)
        {
            for (int k = 0; k < factors.Length; k++)
            {
                double correlation = codes[d].Zip(factors[k], (x, y) => x * y).Sum();
                explained[d, k] = Math.Min(1, correlation * correlation);
            }
        }

        double[] gaps = [.. factors.Select((v, k) => Array.Exists(v, x => x != 0) ? BestTwo.OfColumn(explained, k).Gap : double.NaN)];
        return (
            new() { ["sap-r2"] = MeanOrZero(gaps.Where(double.IsFinite)) },
            [
                new("squared correlation", MetricMatrix.CodeNames(sample.Dimensions), factorNames, explained),
                InformationTable.PerFactor("gap of each factor", factorNames, ("gap", gaps)),
            ]);
    }

    // Centred and of length 1, so that a product is a correlation. Zero only for values that are all equal: a threshold on the variance,
    // as is usual, would drop codes of a small scale.
    private static double[] Unit(double[] values)
    {
        if (values.Min() == values.Max()) return new double[values.Length];
        double mean = values.Average();
        double length = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)));
        return Array.ConvertAll(values, x => (x - mean) / length);
    }
}
