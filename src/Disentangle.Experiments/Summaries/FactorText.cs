using Disentangle.Experiments.Scores;
using Disentangle.Reports;

namespace Disentangle.Experiments.Summaries;

/// <summary>What codes have learned of each factor, in the words of a report.</summary>
public static class FactorText
{
    private const int MostListed = 12; // factors: a data set with forty would fill the first page

    /// <summary>
    /// One sentence on how many factors have a dedicated latent unit, and which, for example
    /// <c>2 of 5 factors have dedicated latent units: posX (z3) and scale (z1).</c>
    /// </summary>
    public static string Summary(ExplainedFactors explained)
    {
        IReadOnlyList<FactorReading> factors = explained.ByFactor();
        if (factors.Count == 0) return "No factor has several values.";
        FactorReading[] own = [.. factors.Where(factor => factor.OwnUnit)];
        if (own.Length == 0) return factors.Count == 1 ? "The factor has no dedicated latent unit."
            : $"{(factors.Count == 2 ? "Neither factor" : $"None of the {factors.Count} factors")} has a dedicated latent unit.";
        string count = own.Length == factors.Count ? (own.Length == 1 ? "The" : $"All {own.Length}") : $"{own.Length} of {factors.Count}";
        string verb = own.Length == 1 ? "has a dedicated latent unit" : "have dedicated latent units";
        return $"{count} {(factors.Count == 1 ? "factor" : "factors")} {verb}: "
            + $"{FactorReading.Listed([.. own.Select(factor => $"{factor.Factor} ({factor.Units[0].Name})")])}.";
    }

    /// <summary>The factors of a report: those of which codes explain most where there are too many for all.</summary>
    internal static IReadOnlyList<ReportFactor> Of(ExplainedFactors explained)
    {
        IReadOnlyList<FactorReading> factors = explained.ByFactor();
        HashSet<FactorReading> shown = [.. factors.OrderByDescending(Best).Take(MostListed)];
        ReportFactor[] rows =
            [.. factors.Where(shown.Contains).Select(factor => new ReportFactor(factor.Factor, factor.Text, Best(factor), factor.OwnUnit))];
        int rest = factors.Count - rows.Length;
        return rest == 0 ? rows
            : [.. rows,
                new($"{rest} more factors", "the latent units explain less of these; the mutual information matrix below shows all factors",
                    0, OwnUnit: false)];
    }

    private static double Best(FactorReading factor) => factor.Units.Count > 0 ? factor.Units[0].Share : 0;
}
