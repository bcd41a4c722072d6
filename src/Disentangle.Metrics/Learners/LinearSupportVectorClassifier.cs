namespace Disentangle.Metrics.Learners;

/// <summary>What a <see cref="LinearSupportVectorClassifier"/> minimises; the defaults are those of the SAP score.</summary>
internal sealed record LinearSupportVectorOptions
{
    /// <summary>C, the weight of the loss against the penalty; positive. 0.01 as in SAP (scikit-learn's own default is 1).</summary>
    public double Cost { get; init; } = 0.01;

    /// <summary>Whether the loss of class k's own rows is weighted by N / (K N_k), scikit-learn's <c>class_weight='balanced'</c>.</summary>
    public bool Balanced { get; init; } = true;
}

/// <summary>A linear support vector machine with squared hinge loss, one class against the rest: scikit-learn's <c>LinearSVC</c>.</summary>
/// <remarks>
/// <para>
/// For each class, min over (w, b) of 1/2 (|w|^2 + b^2) + sum_i C_i max(0, 1 - y_i (w.x_i + b))^2: the intercept is the weight of a feature
/// that is 1 and is penalised like the others. With three classes or more C_i is C N / (K N_k) for the rows of the class itself and plain C
/// for the rest, as in LIBLINEAR (Fan, Chang, Hsieh, Wang, Lin: LIBLINEAR: A Library for Large Linear Classification, JMLR 2008, which
/// multiplies only the positive class by its weight); with two classes there is one problem, in which both classes have their weights.
/// </para>
/// <para>
/// The problem is strictly convex; it is solved to about ten digits by Newton's method, where LIBLINEAR stops its dual coordinate descent
/// at 1e-4 or after 1000 rounds. With one class only every prediction is that class, where scikit-learn refuses.
/// </para>
/// </remarks>
internal sealed class LinearSupportVectorClassifier
{
    private readonly int[] _labels;
    private readonly double[] _weights;
    private readonly double[] _intercepts;
    private readonly int _dimensions;

    private LinearSupportVectorClassifier(int[] labels, int dimensions, double[] weights, double[] intercepts) =>
        (_labels, _dimensions, _weights, _intercepts) = (labels, dimensions, weights, intercepts);

    /// <summary>The K labels that were seen, ascending.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>
    /// F x D, row by row: the weights of each decision function. F is K for three classes or more, 1 for two (positive for the second
    /// label) and 0 for one.
    /// </summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The intercept of each decision function (F).</summary>
    public IReadOnlyList<double> Intercepts => _intercepts;

    /// <summary>Learns from N rows. The result does not depend on the number of threads.</summary>
    /// <param name="features">N x D, row by row; finite.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="labels">N labels, any integers.</param>
    /// <param name="options">What to minimise.</param>
    /// <param name="crew">The threads that learn; null for one per processor. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The sizes disagree, there is no row, a feature is not finite, or
    /// the cost is not positive.</exception>
    public static LinearSupportVectorClassifier Fit(
        double[] features, int dimensions, int[] labels, LinearSupportVectorOptions? options = null, Crew? crew = null) =>
        Fit(new LabelledRows(features, dimensions, labels), options ?? new(), scalar: dimensions == 1, crew ?? Crew.AllProcessors);

    /// <summary>As the public one, where <paramref name="scalar"/> chooses the way for one feature.</summary>
    internal static LinearSupportVectorClassifier Fit(LabelledRows rows, LinearSupportVectorOptions options, bool scalar, Crew crew)
    {
        if (!(options.Cost > 0 && double.IsFinite(options.Cost)))
            throw new ArgumentException($"the cost must be > 0, got {options.Cost}", nameof(options));
        int classes = rows.Labels.Length, d = rows.Dimensions, functions = classes > 2 ? classes : classes - 1;
        double[] weights = new double[functions * d], intercepts = new double[functions];
        if (scalar)
        {
            var problem = new ScalarSquaredHinge(rows.Features, rows.ClassOf, classes);
            for (int f = 0; f < functions; f++)
            {
                (int k, double positive, double negative) = Problem(f);
                (weights[f], intercepts[f]) = problem.Solve(k, positive, negative);
            }
        }
        else
        {
            double[] withOnes = WithOnes(rows);
            crew.For(functions, f =>
            {
                (int k, double positive, double negative) = Problem(f);
                double[] w = SquaredHinge.Solve(withOnes, d + 1, Array.ConvertAll(rows.ClassOf, c => c == k), positive, negative);
                w.AsSpan(0, d).CopyTo(weights.AsSpan(f * d));
                intercepts[f] = w[d];
            });
        }

        return new LinearSupportVectorClassifier(rows.Labels, d, weights, intercepts);

        (int Class, double Positive, double Negative) Problem(int f) => classes > 2
            ? (f, Cost(f), options.Cost)
            : (1, Cost(1), Cost(0));

        double Cost(int k) => options.Balanced ? options.Cost * rows.BalancedWeight(k) : options.Cost;
    }

    /// <summary>w.x + b of every row and decision function: N x F, row by row.</summary>
    public double[] Decisions(double[] features)
    {
        int n = LabelledRows.Rows(features, _dimensions), functions = _intercepts.Length;
        double[] decisions = new double[n * functions];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = features.AsSpan(i * _dimensions, _dimensions);
            for (int f = 0; f < functions; f++)
                decisions[i * functions + f] = Dense.Dot(row, _weights.AsSpan(f * _dimensions, _dimensions)) + _intercepts[f];
        }

        return decisions;
    }

    /// <summary>
    /// The label of greatest decision value of every row (N), the first of equals; of two labels the second where the value is above 0.
    /// </summary>
    public int[] Predict(double[] features)
    {
        double[] decisions = Decisions(features);
        int[] predicted = new int[features.Length / _dimensions];
        int functions = _intercepts.Length;
        for (int i = 0; i < predicted.Length; i++)
        {
            int best = 0;
            if (functions == 1) best = decisions[i] > 0 ? 1 : 0;
            for (int k = 1; k < functions; k++)
            {
                if (decisions[i * functions + k] > decisions[i * functions + best]) best = k;
            }

            predicted[i] = _labels[best];
        }

        return predicted;
    }

    private static double[] WithOnes(LabelledRows rows)
    {
        int d = rows.Dimensions;
        double[] x = new double[rows.Count * (d + 1)];
        for (int i = 0; i < rows.Count; i++)
        {
            rows.Features.AsSpan(i * d, d).CopyTo(x.AsSpan(i * (d + 1)));
            x[i * (d + 1) + d] = 1;
        }

        return x;
    }
}
