using Disentangle.Metrics;

namespace Disentangle.Studies;

/// <summary>What random and perfect codes score, where that follows from the metric's definition and the factors.</summary>
internal static class ScoreMarks
{
    private const int Bins = 20;

    /// <summary>The scores of random and of perfect codes; null where they are not known.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="sizes">The number of values of each factor.</param>
    public static (double? Chance, double? Perfect) Of(MetricResult result, IReadOnlyList<int> sizes)
    {
        int[] varying = [.. sizes.Where(size => size > 1)];
        return result.Metric switch
        {
            "mig" or "mig-sup" => (0, varying.Length > 0 ? varying.Average(Binned) : null),
            "dcimig" => (0, varying.Length > 0 ? varying.Sum(size => Binned(size) * Math.Log(size)) / varying.Sum(size => Math.Log(size)) : null),
            "factor-vae" or "beta-vae" => (varying.Length > 0 ? 1.0 / varying.Length : null, 1),
            "dci" or "aam" or "sap-r2" or "mcc" or "mig-exact" => (0, 1),
            "explicitness" => (0.5, 1),
            "irs" => (result.Values.TryGetValue("irs.chance", out double chance) ? chance : null, 1),
            "sap" => (0, null),
            "modularity" or "infomec" => (null, 1),
            _ => (null, null),
        };
    }

    /// <summary>
    /// The share of the entropy of a factor of so many equally likely values that is left in the histogram of a code linear in it: 1 up
    /// to 20 values, and less with more values than bins.
    /// </summary>
    private static double Binned(int size)
    {
        float[] code = [.. Enumerable.Range(0, size)];
        int[] values = [.. Enumerable.Range(0, size)];
        return MutualInformation.Between(MutualInformation.Histogram(code, Bins), values) / Math.Log(size);
    }
}
