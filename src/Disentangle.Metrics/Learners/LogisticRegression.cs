namespace Disentangle.Metrics.Learners;

/// <summary>What a <see cref="LogisticRegression"/> minimises and when it stops; the defaults are those of scikit-learn 1.2.</summary>
internal sealed record LogisticRegressionOptions
{
    /// <summary>The defaults with an optimiser that goes on to the minimum.</summary>
    public static LogisticRegressionOptions ToConvergence { get; } = new()
    {
        MaxIterations = 10_000, GradientTolerance = 1e-8, ImprovementTolerance = -1,
    };

    /// <summary>C, the inverse of the penalty's strength; positive. Infinite: no penalty (<c>penalty=None</c>).</summary>
    public double Cost { get; init; } = 1;

    /// <summary>Whether a row of class k is weighted by N / (K N_k) (<c>class_weight='balanced'</c>) rather than by 1.</summary>
    public bool Balanced { get; init; }

    /// <summary>Most steps of L-BFGS.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>Stop where no partial derivative of the objective, a sum over rows, is larger in magnitude (<c>tol</c>).</summary>
    public double GradientTolerance { get; init; } = 1e-4;

    /// <summary>
    /// Stop after a step that lowers the objective by no more than this, relative; negative for never. The default is SciPy's.
    /// </summary>
    public double ImprovementTolerance { get; init; } = new LbfgsOptions().ImprovementTolerance;
}

/// <summary>Softmax regression: scikit-learn's <c>LogisticRegression</c> with its default solver.</summary>
/// <remarks>
/// <para>
/// min over (W, b) of -sum_i a_i log p(y_i | x_i) + |W|^2 / 2C with p(k | x) proportional to exp(w_k.x + b_k) and weights a_i; the
/// intercepts are not penalised. Two classes have one weight vector, p(1 | x) = 1 / (1 + exp(-w.x - b)): with a penalty that is not the
/// minimum of the softmax form, whose two vectors +-w/2 would cost half as much. Minimised by L-BFGS from 0.
/// </para>
/// <para>
/// With one class only, that class has probability 1, where scikit-learn refuses. Without a penalty separable data have no minimum: the
/// weights grow until the most steps are done or a tolerance is met, and stay finite. A constant feature gets the weight 0 under a penalty.
/// </para>
/// </remarks>
internal sealed class LogisticRegression
{
    private readonly int[] _labels;
    private readonly double[] _parameters;
    private readonly int _dimensions;

    private LogisticRegression(int[] labels, int dimensions, LbfgsResult fit)
    {
        (_labels, _dimensions, _parameters) = (labels, dimensions, fit.Point);
        (Iterations, Converged, Objective, GradientMagnitude) = (fit.Iterations, fit.Converged, fit.Value, fit.GradientMagnitude);
    }

    /// <summary>The K labels that were seen, ascending.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>
    /// (D + 1) x S, row by row: the weights of each feature, then the intercepts. S is K, or 1 for two classes, or 0 for one.
    /// </summary>
    public IReadOnlyList<double> Parameters => _parameters;

    /// <summary>Steps of L-BFGS.</summary>
    public int Iterations { get; }

    /// <summary>Whether a tolerance was met before the most steps were done.</summary>
    public bool Converged { get; }

    /// <summary>The objective reached, in nats, summed over rows.</summary>
    public double Objective { get; }

    /// <summary>The largest partial derivative of the objective where it stopped, in magnitude.</summary>
    public double GradientMagnitude { get; }

    /// <summary>Learns from N rows. The result does not depend on the number of threads.</summary>
    /// <param name="features">N x D, row by row; finite.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="labels">N labels, any integers.</param>
    /// <param name="options">What to minimise and when to stop.</param>
    /// <param name="crew">The threads that learn; null for one per processor. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The sizes disagree, there is no row, a feature is not finite, or
    /// the cost is not positive.</exception>
    public static LogisticRegression Fit(
        double[] features, int dimensions, int[] labels, LogisticRegressionOptions? options = null, Crew? crew = null)
    {
        options ??= new();
        if (!(options.Cost > 0)) throw new ArgumentException($"the cost must be > 0, got {options.Cost}", nameof(options));
        var rows = new LabelledRows(features, dimensions, labels);
        if (rows.Labels.Length == 1) return new LogisticRegression(rows.Labels, dimensions, new LbfgsResult([], 0, 0, 0, true));
        double[] weights = [.. rows.Labels.Select((_, k) => options.Balanced ? rows.BalancedWeight(k) : 1)];
        var loss = new SoftmaxLoss(rows, weights, 1 / options.Cost, crew ?? Crew.AllProcessors);
        return new LogisticRegression(rows.Labels, dimensions, Lbfgs.Minimise(loss.Evaluate, new double[loss.Parameters], new LbfgsOptions
        {
            MaxIterations = options.MaxIterations,
            GradientTolerance = options.GradientTolerance,
            ImprovementTolerance = options.ImprovementTolerance,
        }));
    }

    /// <summary>log p(k | x) in nats of every row and seen label: N x K, row by row.</summary>
    public double[] LogProbabilities(double[] features)
    {
        int n = LabelledRows.Rows(features, _dimensions), classes = _labels.Length;
        double[] logs = new double[n * classes];
        if (classes == 1) return logs;
        double[] scores = new double[classes == 2 ? 1 : classes];
        for (int i = 0; i < n; i++)
        {
            SoftmaxLoss.ScoresOf(features.AsSpan(i * _dimensions, _dimensions), _parameters, scores);
            SoftmaxLoss.LogProbabilities(scores, logs.AsSpan(i * classes, classes));
        }

        return logs;
    }

    /// <summary>p(k | x) of every row and seen label: N x K, row by row; the order of <see cref="Labels"/>.</summary>
    public double[] Probabilities(double[] features) => Array.ConvertAll(LogProbabilities(features), Math.Exp);

    /// <summary>The most probable label of every row (N), the first of equals.</summary>
    public int[] Predict(double[] features)
    {
        double[] logs = LogProbabilities(features);
        int classes = _labels.Length;
        int[] predicted = new int[logs.Length / classes];
        for (int i = 0; i < predicted.Length; i++)
        {
            int best = 0;
            for (int k = 1; k < classes; k++)
            {
                if (logs[i * classes + k] > logs[i * classes + best]) best = k;
            }

            predicted[i] = _labels[best];
        }

        return predicted;
    }

    /// <summary>
    /// The mean of -log p(y | x) over rows, in nats, >= 0; infinite where a label was not seen in training. scikit-learn's <c>log_loss</c>,
    /// which moreover cuts probabilities at 2.2e-16: no row costs more than 36 nats there.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many labels as rows.</exception>
    public double LogLoss(double[] features, int[] labels)
    {
        double[] logs = LogProbabilities(features);
        if (labels.Length * _labels.Length != logs.Length)
            throw new ArgumentException($"{logs.Length / _labels.Length} rows need as many labels, got {labels.Length}", nameof(labels));
        double loss = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            int k = Array.BinarySearch(_labels, labels[i]);
            loss -= k < 0 ? double.NegativeInfinity : logs[i * _labels.Length + k];
        }

        return loss / labels.Length;
    }
}
