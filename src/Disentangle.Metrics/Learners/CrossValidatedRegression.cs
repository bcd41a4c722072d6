namespace Disentangle.Metrics.Learners;

/// <summary>
/// Logistic regression whose penalty is chosen by cross-validation, as scikit-learn's <c>LogisticRegressionCV</c> chooses it: of ten costs
/// from 1e-4 to 1e4 the one with the greatest accuracy on rows that were left out, of equals the smallest.
/// </summary>
internal static class CrossValidatedRegression
{
    private const int Costs = 10;

    /// <summary>The costs that are tried, rising.</summary>
    public static IReadOnlyList<double> Tried { get; } =
        [.. Enumerable.Range(0, Costs).Select(i => Math.Pow(10, -4 + 8.0 * i / (Costs - 1)))];

    /// <summary>Learns from all rows with the cost that was chosen.</summary>
    /// <param name="features">N x D, row by row; all finite.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="labels">N labels.</param>
    /// <param name="folds">
    /// Parts of the rows, in their order, each of which is left out once; with fewer rows each is a part. 1: nothing is chosen, C is 1.
    /// </param>
    /// <param name="crew">The threads that learn. The result does not depend on it.</param>
    /// <param name="cancellation">Heeded between fits.</param>
    public static LogisticRegression Fit(
        double[] features, int dimensions, int[] labels, int folds, Crew crew, CancellationToken cancellation = default)
    {
        int parts = Math.Min(folds, labels.Length);
        if (parts < 2) return LogisticRegression.Fit(features, dimensions, labels, crew: crew);
        double[,] accuracies = new double[Costs, parts];
        crew.For(Costs * parts, i =>
        {
            (int cost, int part) = Math.DivRem(i, parts);
            accuracies[cost, part] = LeftOut(part, Tried[cost]);
        }, cancellation);
        double[] means = [.. Enumerable.Range(0, Costs).Select(c => Enumerable.Range(0, parts).Average(p => accuracies[c, p]))];
        LogisticRegressionOptions chosen = new() { Cost = Tried[Array.IndexOf(means, means.Max())] };
        return LogisticRegression.Fit(features, dimensions, labels, chosen, crew);

        double LeftOut(int part, double cost)
        {
            (int first, int end) = (Beginning(part), Beginning(part + 1));
            LogisticRegression fitted = LogisticRegression.Fit(
                [.. features.AsSpan(0, first * dimensions), .. features.AsSpan(end * dimensions)], dimensions,
                [.. labels.AsSpan(0, first), .. labels.AsSpan(end)], new LogisticRegressionOptions { Cost = cost }, crew);
            int[] predicted = fitted.Predict(features[(first * dimensions)..(end * dimensions)]);
            return predicted.Where((label, i) => label == labels[first + i]).Count() / (double)predicted.Length;
        }

        // The first N % parts of them have a row more, as scikit-learn's KFold has it.
        int Beginning(int part) => part * (labels.Length / parts) + Math.Min(part, labels.Length % parts);
    }
}
