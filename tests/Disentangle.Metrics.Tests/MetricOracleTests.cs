using System.Text.Json;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>Scores of a fixed sample agree with those of tests/oracles/make_metrics.py.</summary>
public class MetricOracleTests
{
    private static readonly string Folder = AppContext.BaseDirectory;
    private static readonly Dictionary<string, double> Expected =
        JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(Path.Combine(Folder, "metrics.json")))!;

    public static TheoryData<string> Keys => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_score_agrees_with_the_oracle(string key)
    {
        using var archive = NpzArchive.Open(Path.Combine(Folder, "metrics.npz"));
        float[] codes = archive.Read("codes").Values<float>();
        int[] factors = archive.Read("factors").Values<int>();
        var sample = new CodeSample(codes, 6, factors, 3);
        CodeSource source = CodeSource.Of([Factor(3), Factor(6), Factor(12)], sample, sample);
        MetricResult result = MetricCatalogue.Get(key.Split('.')[0]).Create(false).Evaluate(source, 0);
        Assert.Equal(Expected[key], result.Values[key], 1e-9 + 1e-9 * Math.Abs(Expected[key]));

        static Factor Factor(int size) => new($"v{size}", [.. Enumerable.Range(0, size).Select(v => (double)v)]);
    }
}
