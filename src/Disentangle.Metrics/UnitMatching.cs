using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>
/// Which unit of one model corresponds to which of another, by codes of the same images. Models have the same units only but for order,
/// sign and scale, so that unit 3 of two models is comparable only after this.
/// </summary>
/// <param name="Units">For each unit of the first model that of the second, each at most once; -1 where the second has fewer.</param>
/// <param name="Correlations">The rank correlation of each pair, in [-1, 1]: negative where one falls as the other rises; 0 without
/// a partner.</param>
public sealed record UnitMatching(IReadOnlyList<int> Units, IReadOnlyList<double> Correlations)
{
    /// <summary>
    /// Matches the units of two models such that the sum of the magnitudes of Spearman's correlations is greatest (the assignment
    /// problem, by the Hungarian method).
    /// </summary>
    /// <param name="first">N x D codes of the first model, row by row.</param>
    /// <param name="firstUnits">D.</param>
    /// <param name="second">N x E codes of the second model of the same images, row by row.</param>
    /// <param name="secondUnits">E.</param>
    /// <exception cref="ArgumentException">The models have codes of different numbers of images, or a code is not finite.</exception>
    public static UnitMatching Of(ReadOnlySpan<float> first, int firstUnits, ReadOnlySpan<float> second, int secondUnits)
    {
        double[,] correlations = Correlation.Spearman(Wide(first), firstUnits, Wide(second), secondUnits);
        double[,] gains = new double[firstUnits, secondUnits];
        for (int i = 0; i < firstUnits; i++)
            for (int j = 0; j < secondUnits; j++) gains[i, j] = Math.Abs(correlations[i, j]);
        int[] units = Hungarian.Maximise(gains);
        return new UnitMatching(units, [.. units.Select((unit, i) => unit < 0 ? 0 : correlations[i, unit])]);
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }
}
