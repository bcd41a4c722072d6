namespace Disentangle.Metrics.Learners;

/// <summary>A function of many variables: returns its value at <paramref name="point"/> and writes its gradient.</summary>
internal delegate double DifferentiableFunction(double[] point, double[] gradient);

/// <summary>When L-BFGS stops; the defaults are SciPy's for <c>L-BFGS-B</c> as scikit-learn calls it.</summary>
internal sealed record LbfgsOptions
{
    /// <summary>Pairs of steps and gradient changes that are remembered, at least 1.</summary>
    public int Memory { get; init; } = 10;

    /// <summary>Most steps, at least 0.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>Stop where no partial derivative is larger in magnitude.</summary>
    public double GradientTolerance { get; init; } = 1e-4;

    /// <summary>Stop after a step that lowers f by no more than this times max(|f|, 1); negative for never.</summary>
    public double ImprovementTolerance { get; init; } = 1e7 * MachineEpsilon;

    internal const double MachineEpsilon = 1.0 / (1L << 52);
}

/// <summary>Where L-BFGS stopped.</summary>
/// <param name="Point">The point reached.</param>
/// <param name="Value">The function there.</param>
/// <param name="GradientMagnitude">The largest partial derivative there, in magnitude.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Converged">Whether a tolerance was reached, rather than the most steps or a line along which
/// rounding hides any decrease.</param>
internal sealed record LbfgsResult(double[] Point, double Value, double GradientMagnitude, int Iterations, bool Converged);

/// <summary>
/// Minimises a smooth function without constraints: limited-memory BFGS (Liu and Nocedal: On the limited memory BFGS method for large scale
/// optimization, 1989; Nocedal: Updating quasi-Newton matrices with limited storage, 1980, for the two loops) with the line search of Moré
/// and Thuente. In exact arithmetic the steps are those of L-BFGS-B without bounds.
/// </summary>
internal static class Lbfgs
{
    /// <summary>Minimises <paramref name="function"/> from <paramref name="start"/>, which is left as it is.</summary>
    public static LbfgsResult Minimise(DifferentiableFunction function, double[] start, LbfgsOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Memory, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxIterations);
        int n = start.Length;
        double[] x = [.. start], gradient = new double[n], direction = new double[n], trial = new double[n], trialGradient = new double[n];
        var pairs = new List<Pair>(options.Memory);
        double value = function(x, gradient);
        int iteration = 0;
        while (true)
        {
            if (Dense.LargestMagnitude(gradient) <= options.GradientTolerance) return Result(converged: true);
            if (iteration == options.MaxIterations) return Result(converged: false);
            Direction(gradient, pairs, direction);
            double slope = Dense.Dot(gradient, direction), before = value;
            double first = pairs.Count == 0 ? Math.Min(1 / Math.Sqrt(Dense.Dot(direction, direction)), LongestFirstStep) : 1;
            if (!(slope < 0) || !LineSearch.Find(At, value, slope, first, out double step))
            {
                // What is remembered misleads: forget it; with nothing to forget, nothing more can be gained.
                value = before;
                if (pairs.Count == 0) return Result(converged: false);
                pairs.Clear();
                continue;
            }

            Remember(step);
            (x, trial, gradient, trialGradient) = (trial, x, trialGradient, gradient);
            iteration++;
            if (before - value <= options.ImprovementTolerance * Math.Max(Math.Max(Math.Abs(before), Math.Abs(value)), 1))
                return Result(converged: true);

            (double Value, double Slope) At(double t)
            {
                for (int i = 0; i < n; i++) trial[i] = x[i] + t * direction[i];
                value = function(trial, trialGradient);
                return (value, Dense.Dot(trialGradient, direction));
            }

            void Remember(double t)
            {
                double[] s = new double[n], y = new double[n];
                for (int i = 0; i < n; i++) (s[i], y[i]) = (t * direction[i], trialGradient[i] - gradient[i]);
                double product = Dense.Dot(s, y);
                if (product <= LbfgsOptions.MachineEpsilon * -slope * t) return;
                if (pairs.Count == options.Memory) pairs.RemoveAt(0);
                pairs.Add(new Pair(s, y, product));
            }
        }

        LbfgsResult Result(bool converged) => new([.. x], value, Dense.LargestMagnitude(gradient), iteration, converged);
    }

    private const double LongestFirstStep = 1e10;

    private sealed record Pair(double[] S, double[] Y, double Product);

    /// <summary>-H g by the two loops, H starting from s.y / y.y of the latest pair.</summary>
    private static void Direction(double[] gradient, List<Pair> pairs, double[] direction)
    {
        for (int i = 0; i < direction.Length; i++) direction[i] = -gradient[i];
        if (pairs.Count == 0) return;
        double[] alpha = new double[pairs.Count];
        for (int j = pairs.Count - 1; j >= 0; j--)
        {
            alpha[j] = Dense.Dot(pairs[j].S, direction) / pairs[j].Product;
            Dense.AddScaled(-alpha[j], pairs[j].Y, direction);
        }

        double scale = pairs[^1].Product / Dense.Dot(pairs[^1].Y, pairs[^1].Y);
        for (int i = 0; i < direction.Length; i++) direction[i] *= scale;
        for (int j = 0; j < pairs.Count; j++)
        {
            double beta = Dense.Dot(pairs[j].Y, direction) / pairs[j].Product;
            Dense.AddScaled(alpha[j] - beta, pairs[j].S, direction);
        }
    }
}
