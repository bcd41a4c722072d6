using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

public class GradientBoostedTreesTests
{
    private static readonly GradientBoostingOptions Short = new() { Stages = 20 };

    [Fact]
    public void The_code_that_is_the_label_has_all_importance_and_predicts_it()
    {
        (float[] codes, int[] labels) = Sample(300, 4, 5, 1);
        for (int i = 0; i < labels.Length; i++) codes[i * 4 + 2] = -3 * labels[i];
        var trees = GradientBoostedTrees.Fit(codes, 4, labels, Short);
        Assert.Equal(1, trees.Importances[2], 1e-6);
        Assert.Equal(labels, trees.Predict(codes));
        Assert.Equal([0, 1, 2, 3, 4], trees.Classes);
    }

    [Fact]
    public void One_stump_by_hand()
    {
        // Prior odds 1, residuals -.5 and .5; the cut between 2 and 4 leaves p(1 - p) = .25 everywhere: steps of -2 and 2.
        var options = new GradientBoostingOptions { Stages = 1, MaximumDepth = 1, LearningRate = 0.5 };
        var trees = GradientBoostedTrees.Fit([1, 2, 4, 8], 1, [7, 7, 9, 9], options);
        double[,] p = trees.Probabilities([-100, 3, 3.0001f]);
        Assert.Equal(1 / (1 + Math.Exp(-1)), p[0, 0], 12);
        Assert.Equal(1 / (1 + Math.Exp(-1)), p[1, 0], 12);
        Assert.Equal(1 / (1 + Math.Exp(-1)), p[2, 1], 12);
        Assert.Equal([7, 7, 9], trees.Predict([-100, 3, 3.0001f]));
    }

    [Fact]
    public void The_first_stump_is_the_best_of_all_cuts()
    {
        (float[] codes, int[] labels) = Sample(60, 3, 2, 2);
        var trees = GradientBoostedTrees.Fit(codes, 3, labels, new() { Stages = 1, MaximumDepth = 1 });
        double mean = labels.Average();

        // The sum of squares within the two sides, for every dimension and every value as the largest on the left.
        (double Squares, int Dimension, float Value) best = (double.MaxValue, 0, 0);
        for (int d = 0; d < 3; d++)
        {
            foreach (float value in Enumerable.Range(0, 60).Select(i => codes[i * 3 + d]))
            {
                double squares = Enumerable.Range(0, 60).GroupBy(i => codes[i * 3 + d] <= value)
                    .Sum(side => side.Sum(i => Math.Pow(labels[i] - side.Average(j => labels[j]), 2)));
                if (squares < best.Squares) best = (squares, d, value);
            }
        }

        Assert.Equal(1, trees.Importances[best.Dimension]);
        double[,] p = trees.Probabilities(codes);
        foreach (var side in Enumerable.Range(0, 60).GroupBy(i => codes[i * 3 + best.Dimension] <= best.Value))
        {
            double step = side.Average(i => labels[i] - mean) / (mean * (1 - mean));
            double score = Math.Log(mean / (1 - mean)) + 0.1 * step;
            Assert.All(side, i => Assert.Equal(1 / (1 + Math.Exp(-score)), p[i, 1], 12));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void The_result_does_not_depend_on_the_number_of_threads(int classes)
    {
        (float[] codes, int[] labels) = Sample(1300, 5, classes, 3);
        var one = GradientBoostedTrees.Fit(codes, 5, labels, Short, new Crew(1));
        var four = GradientBoostedTrees.Fit(codes, 5, labels, Short, new Crew(4));
        Assert.Equal(one.Importances, four.Importances);
        Assert.Equal(one.Probabilities(codes), four.Probabilities(codes));
        Assert.Equal(one.TrainingPredictions, four.TrainingPredictions);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_training_codes_are_predicted_as_any_others(int classes)
    {
        (float[] codes, int[] labels) = Sample(700, 3, classes, 4);
        var trees = GradientBoostedTrees.Fit(codes, 3, labels, Short);
        Assert.Equal(trees.TrainingPredictions, trees.Predict(codes));
        double[,] p = trees.Probabilities(codes);
        for (int i = 0; i < 700; i++)
        {
            double[] row = [.. Enumerable.Range(0, classes).Select(k => p[i, k])];
            Assert.Equal(1, row.Sum(), 12);
            Assert.Equal(trees.Predict(codes.AsSpan(3 * i, 3))[0], trees.Classes[Array.IndexOf(row, row.Max())]);
        }
    }

    [Fact]
    public void Permuted_dimensions_have_permuted_importances()
    {
        // On a grid without empty cells no two dimensions tie.
        (float[] codes, int[] labels) = Grid();
        int[] permutation = [2, 0, 1];
        float[] permuted = [.. Enumerable.Range(0, codes.Length).Select(i => codes[i / 3 * 3 + permutation[i % 3]])];
        var trees = GradientBoostedTrees.Fit(codes, 3, labels);
        var others = GradientBoostedTrees.Fit(permuted, 3, labels);
        for (int d = 0; d < 3; d++) Assert.Equal(trees.Importances[permutation[d]], others.Importances[d], 1e-9);
        Assert.True(trees.Importances.Max() - trees.Importances.Min() > 0.05);
        Assert.Equal(trees.Predict(codes), others.Predict(permuted));
    }

    [Fact]
    public void Rising_maps_of_a_dimension_change_no_importance()
    {
        (float[] codes, int[] labels) = Grid();
        float[] mapped = [.. codes.Select(v => MathF.Exp(v) - 20)];
        Assert.Equal(GradientBoostedTrees.Fit(codes, 3, labels, Short).Importances,
            GradientBoostedTrees.Fit(mapped, 3, labels, Short).Importances);
    }

    [Fact]
    public void A_constant_dimension_is_never_used_and_one_that_hardly_varies_is_constant()
    {
        (float[] codes, int[] labels) = Sample(200, 3, 3, 5);
        for (int i = 0; i < 200; i++) (codes[3 * i], codes[3 * i + 1]) = (4, labels[i] * 4e-8f);
        var trees = GradientBoostedTrees.Fit(codes, 3, labels, Short);
        Assert.Equal([0, 0, 1], trees.Importances);
    }

    [Fact]
    public void Without_a_split_the_prior_is_predicted_and_nothing_is_important()
    {
        var trees = GradientBoostedTrees.Fit(new float[8], 2, [3, 1, 3, 8]);
        Assert.Equal([0, 0], trees.Importances);
        Assert.Equal([3], trees.Predict([1, 2]));
        double[,] p = trees.Probabilities([1, 2]);

        // Newton steps in the root keep the residuals' sum at 0.
        Assert.Equal([.25, .5, .25], Enumerable.Range(0, 3).Select(k => Math.Round(p[0, k], 9)));
    }

    [Fact]
    public void A_single_class_is_always_predicted()
    {
        (float[] codes, _) = Sample(10, 2, 2, 6);
        var trees = GradientBoostedTrees.Fit(codes, 2, Enumerable.Repeat(5, 10).ToArray());
        Assert.Equal([0, 0], trees.Importances);
        Assert.Equal([5, 5], trees.Predict([1, 2, 3, 4]));
        Assert.Equal(Enumerable.Repeat(5, 10), trees.TrainingPredictions);
        Assert.Equal(1, trees.Probabilities([1, 2])[0, 0]);
    }

    [Fact]
    public void Fewer_codes_than_leaves_are_told_apart()
    {
        var trees = GradientBoostedTrees.Fit([0, 1, 2], 1, [4, 0, 2]);
        Assert.Equal([4, 0, 2], trees.Predict([0, 1, 2]));
        Assert.Equal([4, 4, 0, 2], trees.Predict([-1, 0.5f, 0.51f, 9]));
    }

    [Fact]
    public void Of_equal_dimensions_the_first_is_used_unless_ties_are_broken_at_random()
    {
        (float[] codes, int[] labels) = Sample(400, 4, 3, 7);
        for (int i = 0; i < 400; i++) codes[4 * i + 3] = codes[4 * i];
        var first = GradientBoostedTrees.Fit(codes, 4, labels);
        var random = GradientBoostedTrees.Fit(codes, 4, labels, new() { TieSeed = 1 });
        Assert.Equal(0, first.Importances[3]);
        double sum = random.Importances[0] + random.Importances[3];
        Assert.True(sum > 0.4);
        Assert.InRange(random.Importances[0] / sum, 0.35, 0.65);
        Assert.Equal(first.Importances[0], sum, 0.05);
        Assert.Equal(random.Importances, GradientBoostedTrees.Fit(codes, 4, labels, new() { TieSeed = 1 }, new Crew(2)).Importances);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GradientBoostedTrees.Fit([1, 2, 3], 2, [0]));
        Assert.Throws<ArgumentException>(() => GradientBoostedTrees.Fit([1, 2], 1, [0, -1]));
        Assert.Throws<UserErrorException>(() => GradientBoostedTrees.Fit([1, float.NaN], 1, [0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientBoostedTrees.Fit([1, 2], 1, [0, 1], new() { MaximumDepth = 11 }));
        Assert.Throws<ArgumentException>(() => GradientBoostedTrees.Fit([1, 2, 3, 4], 2, [0, 1]).Predict([1, 2, 3]));
    }

    [Fact]
    public void Fitting_tells_its_progress_and_can_be_stopped()
    {
        (float[] codes, int[] labels) = Sample(50, 2, 3, 8);
        using var source = new CancellationTokenSource();
        var seen = new Reports(source, stopAt: 0.2);
        Assert.Throws<OperationCanceledException>(() =>
            GradientBoostedTrees.Fit(codes, 2, labels, Short, progress: seen, cancellation: source.Token));
        Assert.Equal([0.05, 0.1, 0.15, 0.2], seen.Values.Select(v => Math.Round(v, 9)));
    }

    /// <summary>Normal codes, and labels that depend on the first two with noise.</summary>
    private static (float[] Codes, int[] Labels) Sample(int count, int dimensions, int classes, ulong seed)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        float[] codes = new float[count * dimensions];
        random.FillNormal(codes);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            float signal = codes[i * dimensions] + 0.5f * codes[i * dimensions + 1] + 0.5f * random.NextNormal();
            labels[i] = Math.Clamp((int)MathF.Floor(signal + classes / 2f), 0, classes - 1);
        }

        return (codes, labels);
    }

    /// <summary>
    /// A few codes in every cell of a 5 x 5 x 5 grid, unequally many to leave no coincidences, and labels that depend on all three
    /// dimensions.
    /// </summary>
    private static (float[] Codes, int[] Labels) Grid()
    {
        var random = new Philox(9, RandomPurpose.Test);
        float[] codes = new float[500 * 3];
        int[] labels = new int[500];
        for (int i = 0; i < 500; i++)
        {
            (codes[3 * i], codes[3 * i + 1], codes[3 * i + 2]) = i < 125 ? (i % 5, i / 5 % 5, i / 25)
                : (random.NextInt(5), random.NextInt(5), random.NextInt(5));
            float signal = codes[3 * i] + 0.6f * codes[3 * i + 1] * (codes[3 * i + 2] > 1 ? 1 : 0) + random.NextNormal();
            labels[i] = signal > 4 ? 2 : signal > 2 ? 1 : 0;
        }

        return (codes, labels);
    }

    private sealed class Reports(CancellationTokenSource source, double stopAt) : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value)
        {
            Values.Add(value);
            if (value > stopAt - 1e-9) source.Cancel();
        }
    }
}
