namespace Disentangle.Metrics.Learners;

/// <summary>Linear regression with an L1 penalty, one problem per target: scikit-learn's <c>Lasso</c>.</summary>
/// <remarks>
/// min over (w, b) of |y - Xw - b|^2 / 2N + alpha |w|_1, by cyclic coordinate descent on the centred data (Friedman, Hastie, Tibshirani:
/// Regularization paths for generalized linear models via coordinate descent, 2010, with their covariance updates) until the duality gap is
/// below a tolerance times |y|^2. scikit-learn stops at 1e-4; here it is 1e-14 unless told otherwise. A constant feature has the weight 0.
/// </remarks>
public sealed class Lasso
{
    private Lasso(double[] weights, double[] intercepts, double[] gaps) => (Weights, Intercepts, DualityGaps) = (weights, intercepts, gaps);

    /// <summary>T x D, row by row: the weights of each target.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>The intercept of each target (T).</summary>
    public IReadOnlyList<double> Intercepts { get; }

    /// <summary>How far each target's objective may be above its minimum, relative to |y - mean|^2 / 2N (T).</summary>
    public IReadOnlyList<double> DualityGaps { get; }

    /// <summary>Learns from N rows. The result does not depend on the number of threads.</summary>
    /// <param name="features">N x D, row by row; finite.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="targets">N x T, row by row; finite.</param>
    /// <param name="targetCount">T, at least 1.</param>
    /// <param name="alpha">The strength of the penalty, positive.</param>
    /// <param name="tolerance">Stop at this duality gap, relative to |y - mean|^2.</param>
    /// <param name="maxSweeps">Most rounds over the features.</param>
    /// <param name="crew">The threads that learn; null for one per processor. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The sizes disagree, there is no row, a number is not finite,
    /// or alpha is not positive.</exception>
    public static Lasso Fit(
        double[] features,
        int dimensions,
        double[] targets,
        int targetCount,
        double alpha,
        double tolerance = 1e-14,
        int maxSweeps = 100_000,
        Crew? crew = null)
    {
        crew ??= Crew.AllProcessors;
        int n = LabelledRows.Rows(features, dimensions);
        if (n == 0) throw new ArgumentException("a regression needs at least one row, got none", nameof(features));
        if (LabelledRows.Rows(targets, targetCount) != n)
            throw new ArgumentException($"{n} rows need {n} x {targetCount} target values, got {targets.Length}", nameof(targets));
        if (!(alpha > 0 && double.IsFinite(alpha))) throw new ArgumentException($"alpha must be > 0, got {alpha}", nameof(alpha));
        double[][] x = Columns.Centred(features, dimensions, out double[] means);
        double[][] y = Columns.Centred(targets, targetCount, out double[] targetMeans);
        double[] gram = new double[dimensions * dimensions];
        crew.For(dimensions, a =>
        {
            for (int b = 0; b < dimensions; b++) gram[a * dimensions + b] = Dense.Dot(x[Math.Min(a, b)], x[Math.Max(a, b)]);
        });
        double[] weights = new double[targetCount * dimensions], intercepts = new double[targetCount], gaps = new double[targetCount];
        crew.For(targetCount, t =>
        {
            double[] covariance = Array.ConvertAll(x, column => Dense.Dot(column, y[t]));
            Span<double> w = weights.AsSpan(t * dimensions, dimensions);
            gaps[t] = Descend(gram, covariance, Dense.Dot(y[t], y[t]), alpha * n, tolerance, maxSweeps, w);
            intercepts[t] = targetMeans[t] - Dense.Dot(means, w);
        });
        return new Lasso(weights, intercepts, gaps);
    }

    /// <summary>
    /// Minimises |y - Xw|^2 / 2 + penalty |w|_1, given X'X, X'y and y'y, from w = 0; returns the duality gap relative to <paramref
    /// name="square"/>.
    /// </summary>
    private static double Descend(
        double[] gram, double[] covariance, double square, double penalty, double tolerance, int maxSweeps, Span<double> w)
    {
        int d = w.Length;
        if (square == 0) return 0;
        // X'(y - Xw), kept up to date.
        double[] correlation = [.. covariance];
        double gap = double.PositiveInfinity;
        for (int sweep = 0; sweep < maxSweeps && gap > tolerance; sweep++)
        {
            for (int a = 0; a < d; a++)
            {
                double norm = gram[a * d + a];
                if (norm == 0) continue;
                double full = correlation[a] + norm * w[a];
                double next = Math.CopySign(Math.Max(Math.Abs(full) - penalty, 0), full) / norm;
                if (next == w[a]) continue;
                Dense.AddScaled(w[a] - next, gram.AsSpan(a * d, d), correlation);
                w[a] = next;
            }

            gap = Gap(correlation, covariance, square, penalty, w) / square;
        }

        return gap;
    }

    // Primal less dual at theta = s (y - Xw), where s <= 1 makes |X'theta| at most the penalty.
    private static double Gap(double[] correlation, double[] covariance, double square, double penalty, ReadOnlySpan<double> w)
    {
        double fitted = Dense.Dot(covariance, w), absolute = 0;
        // r'y = y'y - w'X'y and r'r = r'y - w'X'r.
        double residualTarget = square - fitted, residual = Math.Max(0, residualTarget - Dense.Dot(correlation, w));
        foreach (double weight in w) absolute += Math.Abs(weight);
        double largest = Dense.LargestMagnitude(correlation), s = largest > penalty ? penalty / largest : 1;
        return Math.Max(0, 0.5 * (1 + s * s) * residual + penalty * absolute - s * residualTarget);
    }
}
