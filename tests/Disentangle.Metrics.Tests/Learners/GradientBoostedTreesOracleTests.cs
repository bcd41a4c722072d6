using System.Text.Json;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics.Tests.Learners;

/// <summary>Against scikit-learn, on the data sets without ties of tests/oracles/make_trees.py.</summary>
public class GradientBoostedTreesOracleTests
{
    private static readonly Case[] Cases = Read();

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Importances_predictions_and_probabilities_are_those_of_scikit_learn(string name)
    {
        Case c = Cases.Single(other => other.Name == name);
        var options = new GradientBoostingOptions { Stages = c.Stages, MaximumDepth = c.Depth, LearningRate = c.LearningRate };
        var trees = GradientBoostedTrees.Fit(c.Codes, c.Dimensions, c.Labels, options);
        for (int d = 0; d < c.Dimensions; d++) Assert.Equal(c.Importances[d], trees.Importances[d], 1e-9);
        Assert.Equal(c.TrainPredictions, trees.TrainingPredictions);
        Assert.Equal(c.TestPredictions, trees.Predict(c.TestCodes));
        double[] probabilities = [.. trees.Probabilities(c.TestCodes).Cast<double>()];
        Assert.Equal(c.TestProbabilities.Length, probabilities.Length);
        for (int i = 0; i < probabilities.Length; i++) Assert.Equal(c.TestProbabilities[i], probabilities[i], 1e-9);
    }

    [Fact]
    public void There_are_data_sets_of_two_three_and_twelve_classes_with_the_default_options()
    {
        var defaults = new GradientBoostingOptions();
        var classes = Cases
            .Where(c => c.Stages == defaults.Stages && c.Depth == defaults.MaximumDepth && c.LearningRate == defaults.LearningRate)
            .Select(c => c.Labels.Distinct().Count());
        Assert.Equal([2, 3, 12], classes.Distinct());
    }

    private static Case[] Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "trees.json"));
        return JsonDocument.Parse(file).RootElement.GetProperty("cases").Deserialize<Case[]>(JsonSerializerOptions.Web)!;
    }

    private sealed record Case(
        string Name,
        int Stages,
        int Depth,
        double LearningRate,
        int Dimensions,
        float[] Codes,
        int[] Labels,
        double[] Importances,
        int[] TrainPredictions,
        float[] TestCodes,
        int[] TestPredictions,
        double[] TestProbabilities);
}
