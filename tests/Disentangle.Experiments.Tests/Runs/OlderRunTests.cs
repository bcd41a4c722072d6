using System.Text.Json.Nodes;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Descriptions of runs as earlier versions wrote them: what decides bits and how a run is run stood in one object.</summary>
public sealed class OlderRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_described_in_two_parts()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        JsonNode json = JsonNode.Parse(File.ReadAllText(run.DescriptionFile))!;
        Assert.Null(json["specification"]!["checkpointEvery"]);
        Assert.Equal((10, 5), ((int)json["execution"]!["checkpointEvery"]!, (int)json["execution"]!["historyEvery"]!));
        Assert.Null(
            JsonNode.Parse(File.ReadAllText(Path.Combine(run.CheckpointFolder, "1/state.json")))!["specification"]!["historyEvery"]);
    }

    [Fact]
    public void A_description_of_an_earlier_version_is_read_resumed_and_a_configuration()
    {
        RunFolder run = TinyData.Train(_folder, steps: 4);
        RunDescription before = RunDescription.Read(run);
        foreach (string file in new[] { run.DescriptionFile, Path.Combine(run.CheckpointFolder, "4/state.json") }) ToOlder(file);
        File.Delete(Path.Combine(run.CheckpointFolder, "4/SHA256SUMS"));
        foreach (string file in Directory.GetFiles(Path.Combine(run.CheckpointFolder, "4")))
            File.Move(file, Path.Combine(run.CheckpointFolder, Path.GetFileName(file)));
        Directory.Delete(Path.Combine(run.CheckpointFolder, "4"));
        Directory.Delete(Path.Combine(run.CheckpointFolder, "0"), recursive: true);

        RunDescription read = RunDescription.Read(run);
        Assert.Equal(before.Specification, read.Specification);
        RunExecution expected = new()
        {
            DataRoot = _folder.Path, CheckpointEvery = 7, HistoryEvery = 3, Threads = 1, Quick = true,
            NoEvaluate = true, TensorBoard = true
        };
        Assert.Equal(expected, read.Execution);
        Assert.Equal(before.Specification, Checkpoint.Read(run.CheckpointFolder).Specification);

        // A configuration tells what is trained; what the command measured, and on how many threads, is asked for anew.
        RunPlan configuration = SpecificationFile.Read(run.DescriptionFile);
        Assert.Equal(before.Specification, configuration.Specification);
        Assert.Equal(new RunExecution { DataRoot = _folder.Path, CheckpointEvery = 7, HistoryEvery = 3 }, configuration.Execution);

        using TrainJob job = TrainJob.Resume(run.Path, new() { Steps = 6, Threads = 2 });
        Assert.Equal(expected with { Threads = 2 }, job.Execution);
        Assert.Equal(2, job.Train().Count());
        Assert.Equal(RunIdentity.Of(before.Specification with { Steps = 6 }), RunIdentity.Of(RunDescription.Read(run).Specification));
    }

    [Fact]
    public void A_wrong_interval_in_a_description_is_named()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        File.WriteAllText(run.DescriptionFile,
            File.ReadAllText(run.DescriptionFile).Replace("\"historyEvery\": 5", "\"historyEvery\": -5", StringComparison.Ordinal));
        Assert.EndsWith("historyEvery must be >= 0, got -5", Assert.Throws<UserErrorException>(() => RunDescription.Read(run)).Message,
            StringComparison.Ordinal);
    }

    private void ToOlder(string file)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(file))!.AsObject(), specification = json["specification"]!.AsObject();
        specification["learningRate"] = specification["lr"]!.DeepClone();
        specification.Remove("lr");
        specification["dataRoot"] = _folder.Path;
        specification["checkpointEvery"] = 7;
        specification["historyEvery"] = 3;
        if (json.Remove("execution"))
            json["options"] = new JsonObject
            {
                ["quick"] = true, ["noEvaluate"] = true, ["threads"] = 1, ["tensorBoard"] = true, ["later"] = 1,
            };
        File.WriteAllText(file, json.ToJsonString());
    }
}
