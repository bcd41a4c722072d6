using System.Text.Json.Nodes;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Tests.Shared;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Whatever measures a run gives the same numbers on every device, also on one whose memory the host does not see.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The analyses of the catalogue itself; other tests add their own.</summary>
    public static TheoryData<string> Analyses => [.. AnalysisCatalogue.All
        .Where(entry => entry.Run.Method.Module.Assembly == typeof(AnalysisEntry).Assembly).Select(entry => entry.Id)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Analyses))]
    public void An_analysis_finds_the_same_on_every_device(string id)
    {
        AnalysisEntry analysis = AnalysisCatalogue.Get(id);
        string path = TinyData.Train(_folder, sampling: SamplingRules.Parse(["shade,y=0.2"], ["x=3"])).Path;
        foreach (bool asTrained in analysis.CanBeAsTrained ? (bool[])[false, true] : [false])
        {
            // A few updates of discriminators, where the analysis trains any, are as good as many.
            Dictionary<string, ulong> options = analysis.Options.Any(option => option.Name == "updates") ? new() { ["updates"] = 20 } : [];
            AnalysisRequest request = new() { AsTrained = asTrained, Options = options };
            string expected = Analyse(TestDevice.Cpu);
            Assert.Contains("\"step\"", expected, StringComparison.Ordinal);
            foreach (TestDevice device in TestDevice.All) Assert.Equal(expected, Analyse(device));

            string Analyse(TestDevice device) => On(device, path, run => WithoutTimes(analysis.Run(run, request).Json));
        }
    }

    [Fact]
    public void Every_metric_finds_the_same_on_every_device()
    {
        string path = TinyData.Train(_folder, data: TinyData.WriteGrid(_folder, [3, 4, 5])).Path;
        string[] expected = Measure(TestDevice.Cpu);
        foreach (TestDevice device in TestDevice.All) Assert.Equal(expected, Measure(device));

        // The one that gives kernels tensors of its own is among them.
        Assert.Contains(expected, line => line.StartsWith("mig-exact", StringComparison.Ordinal));
        Assert.True(expected.Length >= MetricCatalogue.Usual.Count);

        string[] Measure(TestDevice device) => On(device, path, run =>
        {
            CodeSource source = Evaluation.Source(run);
            string[] metrics =
                [.. MetricCatalogue.All.Where(entry => entry.Create(true).WhyNot(source, 0) is null).Select(entry => entry.Id)];
            return Evaluation.Run(run, MetricSelection.Of(metrics), quick: true).Results
                .SelectMany(result => result.Values.Select(value => $"{value.Key} {value.Value:R}")).ToArray();
        });
    }

    [Fact]
    public void Reconstructions_of_a_run_are_the_same_on_every_device()
    {
        string path = TinyData.Train(_folder).Path;
        float[] expected = Reconstruct(TestDevice.Cpu);
        foreach (TestDevice device in TestDevice.All) Assert.Equal(expected, Reconstruct(device));

        float[] Reconstruct(TestDevice device) => On(
            device, path, run => run.Method.Decode(run.Method.Encode(run.Images([0, 7, 40])).ToTensor()).HostRead().ToArray());
    }

    private static T On<T>(TestDevice device, string path, Func<TrainedRun, T> measure)
    {
        using Session session = new(threads: 1, device: device.Create);
        using TrainedRun run = TrainedRun.Open(path, session);
        return measure(run);
    }

    private static string WithoutTimes(string json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        Remove(root);
        return root.ToJsonString();

        static void Remove(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                foreach (JsonNode? item in array) Remove(item);
            }

            if (node is not JsonObject fields) return;
            foreach (string key in fields.Select(field => field.Key)
                .Where(key => key.Contains("econd", StringComparison.Ordinal)).ToArray())
                fields.Remove(key);
            foreach ((_, JsonNode? value) in fields) Remove(value);
        }
    }
}
