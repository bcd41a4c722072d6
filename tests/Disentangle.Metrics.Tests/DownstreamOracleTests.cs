using System.Text.Json;

namespace Disentangle.Metrics.Tests;

/// <summary>
/// The downstream task agrees with scikit-learn's GradientBoostingClassifier and LogisticRegressionCV on the same few rows, as
/// tests/oracles/make_downstream.py finds them.
/// </summary>
public class DownstreamOracleTests
{
    private static readonly Expectation[] All = Read();

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (Expectation one in All)
            {
                foreach (int labels in new[] { 100, 1_000 }) data.Add(one.Name, labels);
            }

            return data;
        }
    }

    // The order of the rows decides the parts that are left out, and with them sometimes the penalty; ties between splits are broken at
    // random in both. The accuracies compared are means over orders.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Few_labels_teach_as_much_as_with_scikit_learn(string name, int labels)
    {
        LearnedOracle oracle = LearnedOracle.All.Single(other => other.Name == name);
        Expectation expected = All.Single(other => other.Name == name);
        string[] names = [.. oracle.Sizes.Select((_, k) => $"factor{k}")];
        IReadOnlyDictionary<string, double>[] found = [.. Enumerable.Range(0, labels == 100 ? 4 : 2).Select(seed => new Downstream()
            .Evaluate(oracle.Sample(0, labels), oracle.Sample(LearnedOracle.TestRow, expected.Test), names, (ulong)seed).Values)];
        foreach (string key in new[] { $"downstream.gbt.{labels}", $"downstream.lr.{labels}" })
        {
            double[] theirs = expected.Expected[key];
            (double mean, double deviation, double orders) = (theirs[0], theirs[1], theirs[2]);
            double ours = found.Average(values => values[key]);
            double tolerance = 4 * deviation * Math.Sqrt(1 / orders + 1.0 / found.Length) + 3.0 / expected.Test;
            Assert.True(Math.Abs(ours - mean) <= tolerance, $"{key}: scikit-learn {mean} +- {deviation}, got {ours}");
        }
    }

    private static Expectation[] Read()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "downstream.json"));
        return JsonSerializer.Deserialize<Expectation[]>(file, JsonSerializerOptions.Web)!;
    }

    // By score: mean, standard deviation over orders of the rows, and how many orders.
    private sealed record Expectation(string Name, int Test, Dictionary<string, double[]> Expected);
}
