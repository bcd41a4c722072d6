namespace Disentangle.Metrics.Learners;

/// <summary>The area under the receiver operating characteristic: scikit-learn's <c>roc_auc_score</c>.</summary>
internal static class RocAuc
{
    /// <summary>
    /// P(score of a positive > score of a negative) + P(equal) / 2 over all pairs, in [0, 1]: from the ranks, the Mann-Whitney statistic
    /// over the number of pairs. NaN where there is no pair.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double Binary(double[] scores, bool[] isPositive)
    {
        if (scores.Length != isPositive.Length)
            throw new ArgumentException($"{scores.Length} scores need as many labels, got {isPositive.Length}", nameof(isPositive));
        double[] ranks = Ranks.Of(scores);
        double positives = 0, sum = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            if (!isPositive[i]) continue;
            positives++;
            sum += ranks[i];
        }

        return (sum - positives * (positives + 1) / 2) / (positives * (ranks.Length - positives));
    }

    /// <summary>
    /// The mean over classes of the area of each class against the rest (<c>multi_class='ovr'</c>, <c>average='macro'</c>), in [0, 1]. A
    /// class that no row has, or every row, has no area and is left out, where scikit-learn refuses; NaN where all are.
    /// </summary>
    /// <param name="scores">N x K, row by row: any scores that grow with a class's probability.</param>
    /// <param name="classes">The label of each of the K columns.</param>
    /// <param name="labels">N labels. One that is not among the classes counts to the rest of every class.</param>
    /// <param name="crew">The threads that count; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">The sizes disagree, or a score is NaN.</exception>
    public static double OneVersusRest(double[] scores, IReadOnlyList<int> classes, int[] labels, Crew crew)
    {
        if (scores.Length != labels.Length * classes.Count)
        {
            throw new ArgumentException(
                $"{labels.Length} labels need {labels.Length} x {classes.Count} scores, got {scores.Length}", nameof(scores));
        }

        double[] areas = new double[classes.Count];
        crew.For(areas.Length, k =>
            areas[k] = Binary(Columns.Of(scores, areas.Length, k), Array.ConvertAll(labels, label => label == classes[k])));
        return areas.Where(area => !double.IsNaN(area)).DefaultIfEmpty(double.NaN).Average();
    }
}
