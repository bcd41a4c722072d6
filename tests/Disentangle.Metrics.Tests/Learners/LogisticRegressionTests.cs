using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class LogisticRegressionTests
{
    public static TheoryData<string> Cases => ["multi", "binary", "balanced", "free", "free_binary"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probabilities_at_the_minimum_are_those_of_scikit_learn(string name)
    {
        (double[] x, int[] y, LogisticRegressionOptions options) = Data(name, LogisticRegressionOptions.ToConvergence);
        var model = LogisticRegression.Fit(x, 4, y, options);
        Assert.True(model.Converged);
        LinearOracle.Close(LinearOracle.Get($"logistic_{name}_exact_probabilities"), model.Probabilities(x[..200]), 1e-9);
        Assert.Equal(LinearOracle.Number($"logistic_{name}_exact_loss"), model.LogLoss(x, y), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_the_defaults_of_scikit_learn_the_steps_are_its_own(string name)
    {
        (double[] x, int[] y, LogisticRegressionOptions options) = Data(name, new());
        var model = LogisticRegression.Fit(x, 4, y, options);
        Assert.Equal(LinearOracle.Number($"logistic_{name}_iterations"), model.Iterations);
        LinearOracle.Close(LinearOracle.Get($"logistic_{name}_probabilities"), model.Probabilities(x[..200]), 1e-9);
        Assert.Equal(LinearOracle.Number($"logistic_{name}_loss"), model.LogLoss(x, y), 1e-9);
    }

    [Fact]
    public void Where_the_minimum_is_far_the_steps_stay_near_those_of_scikit_learn()
    {
        (double[] z, int[] v) = LinearOracle.RowsByFormula(2000);
        double mean = z.Average(), deviation = Math.Sqrt(z.Average(value => (value - mean) * (value - mean)));
        z = Array.ConvertAll(z, value => (value - mean) / deviation);
        var model = LogisticRegression.Fit(z, 1, v, new() { Cost = double.PositiveInfinity, Balanced = true });
        Assert.Equal(LinearOracle.Number("logistic_short_iterations"), model.Iterations);
        Assert.Equal(LinearOracle.Number("logistic_short_loss"), model.LogLoss(z, v), 1e-6);
    }

    [Theory]
    [InlineData("multi")]
    [InlineData("balanced")]
    [InlineData("free")]
    public void The_gradient_is_0_at_the_minimum(string name)
    {
        (double[] x, int[] y, LogisticRegressionOptions options) = Data(name, LogisticRegressionOptions.ToConvergence);
        var model = LogisticRegression.Fit(x, 4, y, options);
        double[] p = model.Probabilities(x);
        for (int k = 0; k < 4; k++)
        {
            for (int a = 0; a <= 4; a++)
            {
                double gradient = a < 4 && double.IsFinite(options.Cost) ? model.Parameters[a * 4 + k] / options.Cost : 0;
                for (int i = 0; i < y.Length; i++)
                {
                    double weight = options.Balanced ? y.Length / 4.0 / y.Count(label => label == y[i]) : 1;
                    gradient += weight * (p[i * 4 + k] - (y[i] == k ? 1 : 0)) * (a < 4 ? x[i * 4 + a] : 1);
                }

                Assert.InRange(Math.Abs(gradient), 0, 1e-7);
            }
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 2)]
    [InlineData(5, 6)]
    public void The_loss_and_its_gradient_agree(int classes, int dimensions)
    {
        const int n = 1300;
        var rows = new LabelledRows(LinearOracle.Normal(n * dimensions, 3), dimensions, LinearOracle.RandomLabels(n, classes, 4));
        var loss = new SoftmaxLoss(rows, [.. Enumerable.Range(1, classes).Select(k => 0.5 * k)], 0.7, Crew.AllProcessors);
        double[] at = LinearOracle.Normal(loss.Parameters, 5), gradient = new double[at.Length], unused = new double[at.Length];
        loss.Evaluate(at, gradient);
        for (int j = 0; j < at.Length; j++)
        {
            const double h = 1e-5;
            double[] above = [.. at], below = [.. at];
            above[j] += h;
            below[j] -= h;
            Assert.Equal((loss.Evaluate(above, unused) - loss.Evaluate(below, unused)) / (2 * h), gradient[j], 1e-5);
        }
    }

    [Fact]
    public void Without_information_the_probabilities_are_the_shares_or_with_balance_equal()
    {
        int[] y = [0, 0, 0, 2, 2, 5];
        double[] zeros = new double[6];
        double[] shares = LogisticRegression.Fit(zeros, 1, y, LogisticRegressionOptions.ToConvergence).Probabilities([0]);
        LinearOracle.Close([1 / 2.0, 1 / 3.0, 1 / 6.0], shares, 1e-8);
        var balanced = LogisticRegression.Fit(zeros, 1, y, LogisticRegressionOptions.ToConvergence with { Balanced = true });
        LinearOracle.Close([1 / 3.0, 1 / 3.0, 1 / 3.0], balanced.Probabilities([0]), 1e-8);
        Assert.Equal(Math.Log(3), balanced.LogLoss(zeros, y), 8);
        Assert.All(balanced.Parameters.Take(3), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Separable_data_without_a_penalty_are_told_apart_with_finite_weights()
    {
        double[] x = [-2, -1, 1, 2, 5, 6];
        foreach (int[] y in new int[][] { [0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 2, 2] })
        {
            var options = new LogisticRegressionOptions
            {
                Cost = double.PositiveInfinity, GradientTolerance = 0, ImprovementTolerance = -1,
            };
            var model = LogisticRegression.Fit(x, 1, y, options);
            Assert.InRange(model.Iterations, 1, 100);
            Assert.All(model.Parameters, weight => Assert.True(double.IsFinite(weight)));
            Assert.Equal(y, model.Predict(x));
            Assert.InRange(model.LogLoss(x, y), 0, 1e-3);
            Assert.All(model.LogProbabilities([1e300]), log => Assert.False(double.IsNaN(log)));
        }
    }

    [Fact]
    public void One_class_is_certain_and_a_label_that_was_not_seen_is_impossible()
    {
        var one = LogisticRegression.Fit([1, 2], 1, [3, 3]);
        Assert.Equal([3, 3, 3], one.Predict([0, 1, 2]));
        Assert.Equal([1, 1, 1], one.Probabilities([0, 1, 2]));
        Assert.Equal(0, one.LogLoss([0, 1], [3, 3]));
        Assert.Equal(double.PositiveInfinity, one.LogLoss([0, 1], [3, 4]));
    }

    [Fact]
    public void Fits_beside_each_other_are_the_same_bits()
    {
        // Six blocks of rows, on as many threads as each fit happens to get.
        double[] x = LinearOracle.Normal(9000, 6);
        int[] y = LinearOracle.RandomLabels(3000, 4, 7);
        IReadOnlyList<double>[] fits = new IReadOnlyList<double>[6];
        Parallel.For(0, fits.Length, i => fits[i] = LogisticRegression.Fit(x, 3, y).Parameters);
        Assert.All(fits, parameters => Assert.Equal(fits[0], parameters));
    }

    [Fact]
    public void A_narrow_valley_is_followed_to_its_end()
    {
        // Rosenbrock's function of 10 variables: the minimum is 0 at (1, ..., 1).
        LbfgsResult result = Lbfgs.Minimise(Rosenbrock, [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? -1.2 : 1)], new()
        {
            MaxIterations = 1000, GradientTolerance = 1e-10, ImprovementTolerance = -1,
        });
        Assert.True(result.Converged);
        Assert.All(result.Point, x => Assert.Equal(1, x, 9));

        static double Rosenbrock(double[] x, double[] gradient)
        {
            Array.Clear(gradient);
            double sum = 0;
            for (int i = 0; i < x.Length; i += 2)
            {
                double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
                sum += 100 * a * a + b * b;
                gradient[i] = -400 * a * x[i] - 2 * b;
                gradient[i + 1] = 200 * a;
            }

            return sum;
        }
    }

    private static (double[] X, int[] Y, LogisticRegressionOptions Options) Data(string name, LogisticRegressionOptions options)
    {
        int[] y = LinearOracle.Labels("classes_y");
        if (name.EndsWith("binary", StringComparison.Ordinal)) y = Array.ConvertAll(y, label => label == 0 ? 1 : 0);
        bool free = name.StartsWith("free", StringComparison.Ordinal);
        bool balanced = name is "balanced" or "free";
        return (LinearOracle.Get("classes_x"), y, options with { Cost = free ? double.PositiveInfinity : 1, Balanced = balanced });
    }
}
