namespace Disentangle.Comparisons.Statistics;

/// <summary>How much of the variance of a score a grouping of the models explains.</summary>
/// <param name="Share">R^2 = sum of squares between groups / total; 0 .. 1, NaN where the score does not vary.</param>
/// <param name="Adjusted">
/// omega^2 = (SS_b - (g - 1) MS_w) / (SS_t + MS_w), which is 0 in the mean where groups do not matter, and can be negative (Hays:
/// Statistics for psychologists, 1963); NaN where every group has one model.
/// </param>
internal readonly record struct VarianceParts(double Share, double Adjusted)
{
    /// <summary>Decomposes a score by groups; models whose score is not finite are left out.</summary>
    /// <param name="values">The score of each model.</param>
    /// <param name="groups">The group of each model, 0 .. <paramref name="count"/> - 1.</param>
    /// <param name="count">How many groups there are.</param>
    public static VarianceParts Of(ReadOnlySpan<double> values, ReadOnlySpan<int> groups, int count)
    {
        double[] sums = new double[count];
        int[] sizes = new int[count];
        double sum = 0;
        int n = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) continue;
            sums[groups[i]] += values[i];
            sizes[groups[i]]++;
            sum += values[i];
            n++;
        }

        double mean = sum / n, total = 0, within = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) continue;
            double fromMean = values[i] - mean, fromGroup = values[i] - sums[groups[i]] / sizes[groups[i]];
            total += fromMean * fromMean;
            within += fromGroup * fromGroup;
        }

        return total > 1e-12 * Math.Max(1e-300, n * mean * mean) ? OfSquares(total, total - within, n, sizes.Count(size => size > 0))
            : new VarianceParts(double.NaN, double.NaN);
    }

    /// <summary>The parts of given sums of squares.</summary>
    /// <param name="total">The sum of squares around the mean.</param>
    /// <param name="between">The part of it between groups.</param>
    /// <param name="models">How many models there are.</param>
    /// <param name="groups">How many groups have a model.</param>
    internal static VarianceParts OfSquares(double total, double between, int models, int groups)
    {
        double error = models > groups ? (total - between) / (models - groups) : double.NaN;
        return total > 0
            ? new VarianceParts(Math.Clamp(between / total, 0, 1), (between - (groups - 1) * error) / (total + error))
            : new VarianceParts(double.NaN, double.NaN);
    }
}
