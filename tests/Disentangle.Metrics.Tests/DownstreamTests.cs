using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class DownstreamTests
{
    private static readonly DownstreamOptions Short = DownstreamOptions.Quick with { TestImages = 500 };

    [Fact]
    public void A_code_that_is_a_factor_of_two_values_needs_ten_labels()
    {
        IReadOnlyDictionary<string, double> scores = Score(Rows(10_000, i => i % 2, (v, _) => v == 0 ? -1.5f : 2));
        foreach (string learner in new[] { "gbt", "lr" })
        {
            foreach (int labels in new[] { 10, 100, 1_000, 10_000 }) Assert.Equal(1, scores[$"downstream.{learner}.{labels}"]);
            Assert.Equal(1, scores[$"downstream.{learner}.efficiency-100"]);
            Assert.Equal(1, scores[$"downstream.{learner}.efficiency-1000"]);
        }
    }

    [Fact]
    public void A_constant_code_gives_the_share_of_the_most_frequent_value()
    {
        IReadOnlyDictionary<string, double> scores = Score(Rows(10_000, i => i % 10 < 9 ? 1 : 0, (_, _) => 0.25f));
        Assert.Equal(0.9, scores["downstream.gbt.10000"], 1e-12);
        Assert.Equal(0.9, scores["downstream.lr.10000"], 1e-12);
        Assert.Equal(0.9, scores["downstream.gbt.100"], 1e-12);
    }

    [Fact]
    public void Few_labels_are_of_a_random_choice_of_the_rows()
    {
        // Rows in the order of their values: the first hundred know one value alone.
        IReadOnlyDictionary<string, double> scores = Score(Rows(1_000, i => i / 500, (v, _) => v));
        Assert.Equal(1, scores["downstream.gbt.100"]);
        Assert.Equal(1, scores["downstream.lr.100"]);
    }

    [Fact]
    public void Numbers_of_labels_that_there_are_no_images_for_are_not_measured()
    {
        IReadOnlyDictionary<string, double> scores = Score(Rows(600, i => i % 3, (v, i) => v + 0.1f * (i % 7)));
        Assert.InRange(scores["downstream.gbt.100"], 0.9, 1);
        foreach (string key in new[] { "gbt.1000", "gbt.10000", "lr.1000", "lr.10000", "gbt.efficiency-100", "lr.efficiency-1000" })
            Assert.True(double.IsNaN(scores[$"downstream.{key}"]), key);
    }

    [Fact]
    public void More_labels_help_where_the_factor_is_hard_to_see()
    {
        // Eight values in one code, with noise.
        CodeSample train = Rows(10_000, i => i % 8, (v, i) => v + 0.2f * Noise(i)), test = Rows(2_000, i => i % 8,
            (v, i) => v + 0.2f * Noise(i + 20_000));
        IReadOnlyDictionary<string, double> scores = new Downstream(Short).Evaluate(train, test, ["v"], seed: 4).Values;

        // Of all values 98.8 % are within half a step of their own.
        Assert.InRange(scores["downstream.gbt.10000"], 0.95, 0.995);
        Assert.InRange(scores["downstream.gbt.100"], 0.8, scores["downstream.gbt.10000"]);
        Assert.Equal(scores["downstream.gbt.100"] / scores["downstream.gbt.10000"], scores["downstream.gbt.efficiency-100"], 1e-15);
        Assert.Equal(scores["downstream.lr.1000"] / scores["downstream.lr.10000"], scores["downstream.lr.efficiency-1000"], 1e-15);
    }

    [Fact]
    public void Ten_labels_know_some_of_the_values()
    {
        // They have 8 (1 - (7/8)^10) = 5.9 of the 8 values on average, and the others are never predicted.
        CodeSample sample = Rows(400, i => i % 8, (v, _) => v);
        double[] accuracies = [.. Enumerable.Range(0, 40).Select(seed =>
            new Downstream(Short).Evaluate(sample, sample, ["v"], (ulong)seed).Values["downstream.gbt.10"])];
        Assert.InRange(accuracies.Average(), 0.6, 0.8);
    }

    [Fact]
    public void The_mean_is_over_the_factors_that_vary()
    {
        CodeSample sample = new([.. Enumerable.Range(0, 1_000).Select(i => (float)(i % 2))], 1,
            [.. Enumerable.Range(0, 1_000).SelectMany(i => new[] { i % 2, 5, i / 2 % 2 })], 3);
        MetricResult result = new Downstream(Short).Evaluate(sample, sample, ["told", "constant", "hidden"], seed: 1);
        Assert.Equal(0.75, result.Values["downstream.gbt.1000"], 0.03);
        MetricMatrix trees = result.Matrices[0];
        Assert.Equal((1, true), (trees.Values[0, 2], double.IsNaN(trees.Values[1, 2])));
        Assert.Equal(0.5, trees.Values[2, 2], 1e-12);
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        CodeSample sample = Rows(1_000, i => i % 4, (v, i) => v + Noise(i));
        DownstreamOptions options = Short with { Folds = 3, Stages = 5 };
        Assert.Equal(
            new Downstream(options).Evaluate(sample, sample, ["v"], seed: 1, new Crew(1)).Values,
            new Downstream(options).Evaluate(sample, sample, ["v"], seed: 1, new Crew(3)).Values);
    }

    [Fact]
    public void The_penalty_is_the_one_that_predicts_left_out_rows_best()
    {
        // 53 rows in 10 parts, three of which have one more.
        float[] codes = [.. Enumerable.Range(0, 106).Select(i => 3 * Noise(i))];
        int[] labels = [.. Enumerable.Range(0, 53).Select(i => codes[2 * i] + 0.8 * Noise(i + 500) > 0.3 ? 1 : 0)];
        double[] features = Array.ConvertAll(codes, z => (double)z);
        (double Accuracy, double Cost) best = (-1, 0);
        foreach (double cost in CrossValidatedRegression.Tried)
        {
            double sum = 0;
            int first = 0;
            for (int part = 0; part < 10; part++)
            {
                int length = part < 3 ? 6 : 5, from = first;
                int[] rest = [.. Enumerable.Range(0, 53).Where(i => i < from || i >= from + length)];
                var fitted = LogisticRegression.Fit([.. rest.SelectMany(i => features[(2 * i)..(2 * i + 2)])], 2,
                    [.. rest.Select(i => labels[i])], new() { Cost = cost });
                int[] predicted = fitted.Predict(features[(2 * first)..(2 * (first + length))]);
                sum += predicted.Zip(labels.Skip(first)).Count(pair => pair.First == pair.Second) / (double)length;
                first += length;
            }

            if (sum / 10 > best.Accuracy + 1e-12) best = (sum / 10, cost);
        }

        LogisticRegression chosen = CrossValidatedRegression.Fit(features, 2, labels, folds: 10, new Crew(2));
        Assert.Equal(LogisticRegression.Fit(features, 2, labels, new() { Cost = best.Cost }).Parameters, chosen.Parameters);
        Assert.Equal((1e-4, 1e4), (CrossValidatedRegression.Tried[0], Math.Round(CrossValidatedRegression.Tried[^1], 9)));

    }

    private static float Noise(int i)
    {
        double x = i * 0.6180339887498949, y = i * 0.7548776662466927;
        return (float)(Math.Sqrt(-2 * Math.Log(1 - (x - Math.Floor(x)))) * Math.Cos(2 * Math.PI * (y - Math.Floor(y))));
    }

    private static CodeSample Rows(int count, Func<int, int> value, Func<int, int, float> code) => new(
        [.. Enumerable.Range(0, count).Select(i => code(value(i), i))], 1, [.. Enumerable.Range(0, count).Select(value)], 1);

    private static IReadOnlyDictionary<string, double> Score(CodeSample sample) =>
        new Downstream(Short).Evaluate(sample, sample, ["v"], seed: 7).Values;
}
