using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>Metrics that learn agree with scikit-learn's learners, as tests/oracles/make_learned.py finds them.</summary>
public class LearnedOracleTests
{
    // scikit-learn's seeds (ties between splits, noise on equal values) change DCI by up to 0.003 and InfoMEC by up to 0.007.
    private static readonly Dictionary<string, double> Tolerances = new()
    {
        ["sap"] = 0.002,
        ["explicitness"] = 0.0005,
        ["explicitness.train"] = 0.0005,
        ["dci.disentanglement"] = 0.005,
        ["dci.completeness"] = 0.005,
        ["dci.informativeness"] = 0.005,
        ["dci.informativeness-train"] = 0.005,
        ["infomec.modularity"] = 0.01,
        ["infomec.compactness"] = 0.01,
        ["infomec.explicitness"] = 0.005,
        ["infomec.active"] = 0,
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (LearnedOracle oracle in LearnedOracle.All)
            {
                foreach (string id in oracle.Expected.Keys.Select(key => key.Split('.')[0]).Distinct()) data.Add(oracle.Name, id);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_agree_with_the_oracle(string name, string id)
    {
        LearnedOracle oracle = LearnedOracle.All.Single(other => other.Name == name);
        MetricEntry entry = MetricCatalogue.Get(id);
        IMetric metric = entry.Create(false);

        // scikit-learn's InfoMEC is the published one, whose classifier is tested on what it learned from.
        CodeSource source = oracle.Source;
        IReadOnlyDictionary<string, double> values = metric is SampleMetric counted
            ? counted.Evaluate(source.Sample(SampleRole.Train, 1, 0)).Values : metric.Evaluate(source, 0).Values;
        foreach (string key in entry.Scores)
        {
            double difference = Math.Abs(oracle.Expected[key] - values[key]);
            Assert.True(difference <= Tolerances[key] + 1e-6, $"{key}: expected {oracle.Expected[key]}, got {values[key]}");
        }
    }
}
