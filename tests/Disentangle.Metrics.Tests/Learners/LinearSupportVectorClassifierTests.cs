using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class LinearSupportVectorClassifierTests
{
    public static TheoryData<string> Cases => ["multi", "binary", "scalar", "scalar_binary", "sap"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_are_those_of_scikit_learn_at_a_tight_tolerance(string name)
    {
        (double[] x, int d, int[] y) = Data(name);
        var svc = LinearSupportVectorClassifier.Fit(x, d, y);
        LinearOracle.Close(LinearOracle.Get($"svc_{name}_exact_weights"), svc.Weights, 1e-10);
        LinearOracle.Close(LinearOracle.Get($"svc_{name}_exact_intercepts"), svc.Intercepts, 1e-10);
        Assert.Equal(LinearOracle.Labels($"svc_{name}_exact_predicted"), svc.Predict(x));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Predictions_are_nearly_those_of_scikit_learn_at_its_own_tolerance(string name)
    {
        (double[] x, int d, int[] y) = Data(name);
        var svc = LinearSupportVectorClassifier.Fit(x, d, y);
        LinearOracle.Close(LinearOracle.Get($"svc_{name}_default_weights"), svc.Weights, 2e-5);
        int[] expected = LinearOracle.Labels($"svc_{name}_default_predicted"), actual = svc.Predict(x);
        Assert.InRange(expected.Zip(actual).Count(pair => pair.First != pair.Second), 0, expected.Length / 1000);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_of_every_decision_function_is_0(string name)
    {
        (double[] x, int d, int[] y) = Data(name);
        var svc = LinearSupportVectorClassifier.Fit(x, d, y);
        int n = y.Length, classes = svc.Labels.Count;
        for (int f = 0; f < svc.Intercepts.Count; f++)
        {
            int positive = classes == 2 ? svc.Labels[1] : svc.Labels[f];
            double[] w = [.. svc.Weights.Skip(f * d).Take(d), svc.Intercepts[f]], gradient = [.. w];
            for (int i = 0; i < n; i++)
            {
                double[] row = [.. x.AsSpan(i * d, d), 1];
                double sign = y[i] == positive ? 1 : -1, cost = 0.01;
                if (sign > 0 || classes == 2) cost *= (double)n / classes / y.Count(label => label == y[i]);
                double shortfall = Math.Max(0, 1 - sign * row.Zip(w).Sum(pair => pair.First * pair.Second));
                for (int a = 0; a <= d; a++) gradient[a] -= 2 * cost * sign * shortfall * row[a];
            }

            Assert.InRange(gradient.Max(Math.Abs), 0, 1e-9);
            if (name == "sap" && f == 2) break;
        }
    }

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 5, 1e-3)]
    [InlineData(4, 5, 1e3)]
    public void The_way_for_one_feature_finds_what_the_general_way_finds(ulong seed, int classes, double scale)
    {
        double[] x = LinearOracle.Normal(300, seed);
        int[] y = LinearOracle.RandomLabels(300, classes, seed + 100);
        for (int i = 0; i < x.Length; i++) x[i] = scale * (x[i] + y[i] % 3);
        var rows = new LabelledRows(x, 1, y);
        foreach (double cost in new[] { 1e-4, 0.01, 10 })
        {
            var options = new LinearSupportVectorOptions { Cost = cost, Balanced = cost < 1 };
            var fast = LinearSupportVectorClassifier.Fit(rows, options, scalar: true, Crew.AllProcessors);
            var general = LinearSupportVectorClassifier.Fit(rows, options, scalar: false, Crew.AllProcessors);
            LinearOracle.Close([.. general.Weights.Select(w => w * scale)], [.. fast.Weights.Select(w => w * scale)], 1e-8);
            LinearOracle.Close(general.Intercepts, fast.Intercepts, 1e-8);
        }
    }

    [Fact]
    public void Two_rows_by_hand()
    {
        // x = 1 and -1 with C = 1: by symmetry b = 0, and w - 4 (1 - w) = 0.
        var svc = LinearSupportVectorClassifier.Fit([1, -1], 1, [7, 3], new LinearSupportVectorOptions { Cost = 1 });
        Assert.Equal(0.8, svc.Weights.Single(), 12);
        Assert.Equal(0, svc.Intercepts.Single(), 12);
        Assert.Equal([3, 7, 3], svc.Predict([-5, 0.1, 0]));
    }

    [Fact]
    public void A_constant_code_predicts_one_label_for_all()
    {
        int[] y = LinearOracle.RandomLabels(500, 3, 9);
        foreach (double constant in new[] { 0, 2.5, 1e6 })
        {
            double[] x = [.. Enumerable.Repeat(constant, 500)];
            var svc = LinearSupportVectorClassifier.Fit(x, 1, y);
            Assert.Single(svc.Predict(x).Distinct());
            if (constant == 0) Assert.All(svc.Weights, w => Assert.Equal(0, w));
        }
    }

    [Fact]
    public void One_class_is_always_predicted() =>
        Assert.Equal([4, 4], LinearSupportVectorClassifier.Fit([1, 2, 3, 4], 2, [4, 4]).Predict([9, 9, -9, -9]));

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearSupportVectorClassifier.Fit([1, 2, 3], 2, [0]));
        Assert.Throws<ArgumentException>(() => LinearSupportVectorClassifier.Fit([1, 2], 1, [0]));
        Assert.Throws<ArgumentException>(() => LinearSupportVectorClassifier.Fit([], 1, []));
        Assert.Throws<ArgumentException>(() => LinearSupportVectorClassifier.Fit([1, 2], 1, [0, 1], new() { Cost = 0 }));
        var error = Assert.Throws<ArgumentException>(() => LinearSupportVectorClassifier.Fit([1, 2, 3, double.NaN], 2, [0, 1]));
        Assert.StartsWith("features must be finite numbers, got NaN in column 1 of row 1", error.Message, StringComparison.Ordinal);
    }

    private static (double[] X, int Dimensions, int[] Y) Data(string name)
    {
        if (name == "sap")
        {
            (double[] z, int[] v) = LinearOracle.RowsByFormula();
            return (z, 1, v);
        }

        double[] x = LinearOracle.Get("classes_x");
        int[] y = LinearOracle.Labels("classes_y");
        if (name.StartsWith("scalar", StringComparison.Ordinal)) x = [.. x.Where((_, i) => i % 4 == 0)];
        if (name.EndsWith("binary", StringComparison.Ordinal)) y = Array.ConvertAll(y, label => label == 0 ? 1 : 0);
        return (x, x.Length / y.Length, y);
    }
}
