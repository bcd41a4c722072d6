using System.Text.Json.Nodes;
using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Runs whose folder or whose data is no longer where it was.</summary>
public sealed class MovedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("runs/run", "runs/tiny.npz", "npz:../tiny.npz")]
    [InlineData("runs/run", "runs/data/tiny.npz", "npz:../data/tiny.npz")]
    [InlineData("runs/run", "runs/run/data/tiny.npz", "npz:data/tiny.npz")]
    [InlineData("runs/run", "tiny.npz", null)]
    public void A_run_moved_together_with_its_data_is_opened(string run, string data, string? written)
    {
        Train("work/" + run, "work/" + data);
        JsonNode json = JsonNode.Parse(File.ReadAllText(_folder[$"work/{run}/run.json"]))!;
        Assert.Equal(written ?? $"npz:{_folder["work/" + data]}", json["specification"]!["data"]!.GetValue<string>());
        Directory.Move(_folder["work"], _folder["moved"]);
        using TrainedRun trained = TrainedRun.Open(_folder["moved/" + run]);
        Assert.Equal($"npz:{_folder["moved/" + data]}", trained.Data.Name);
        using TrainJob job = TrainJob.Resume(_folder["moved/" + run], new() { Steps = 35 });
        Assert.Equal(5, job.Train().Count());
        RunSpecification again = SpecificationFile.Read(_folder[$"moved/{run}/run.json"]).Specification;
        Assert.Equal($"npz:{_folder["moved/" + data]}", again.Data);
    }

    [Fact]
    public void A_run_moved_alone_finds_its_data_where_it_was()
    {
        Train("a/run", "a/tiny.npz");
        Directory.CreateDirectory(_folder["b/c"]);
        Directory.Move(_folder["a/run"], _folder["b/c/run"]);
        using TrainedRun trained = TrainedRun.Open(_folder["b/c/run"]);
        Assert.Equal($"npz:{_folder["a/tiny.npz"]}", trained.Data.Name);
    }

    [Fact]
    public void Data_that_moved_is_named_and_a_resumed_run_keeps_the_new_place()
    {
        RunFolder run = Train("run", "tiny.npz");
        Directory.CreateDirectory(_folder["far/away"]);
        File.Move(_folder["tiny.npz"], _folder["far/away/tiny.npz"]);
        UserErrorException missing = Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path));
        Assert.Equal($"{_folder["tiny.npz"]}: no such file", missing.Message);
        Assert.Equal("if the data set of the run has moved, give its new location with --data", missing.Hint);

        string data = $"npz:{_folder["far/away/tiny.npz"]}";
        using (TrainedRun trained = TrainedRun.Open(run.Path, data: data)) Assert.Equal(data, trained.Data.Name);
        using (TrainJob job = TrainJob.Resume(run.Path, new() { Steps = 40, Data = data })) Assert.Equal(10, job.Train().Count());
        using (TrainedRun trained = TrainedRun.Open(run.Path)) Assert.Equal((data, 40L), (trained.Data.Name, trained.Step));
    }

    [Fact]
    public void A_model_is_opened_and_exported_without_its_data()
    {
        RunFolder run = Train("run", "tiny.npz");
        byte[] before;
        using (TrainedModel model = TrainedModel.Open(run.Path)) before = File.ReadAllBytes(ModelExport.SafeTensorsFile(model));
        File.Delete(_folder["tiny.npz"]);
        using (TrainedModel model = TrainedModel.Open(run.Path)) Assert.Equal(before,
            File.ReadAllBytes(ModelExport.SafeTensorsFile(model)));
    }

    [Fact]
    public void Other_images_of_the_same_size_and_number_are_refused()
    {
        RunFolder run = Train("run", "tiny.npz");
        float[] images = new float[TinyData.Count * 64];
        for (int i = 0; i < images.Length; i++) images[i] = i % 7 / 7f;
        NpzWriter.Write(_folder["other.npz"], [new("imgs", NpyArray.Of(images, TinyData.Count, 8, 8))]);
        string other = $"npz:{_folder["other.npz"]}", own = $"npz:{_folder["tiny.npz"]}";

        string sentence = $"the run was trained on {own}, but {other} holds other images";
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path, data: other)).Message);
        Assert.Equal(sentence,
            Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path, new() { Steps = 40, Data = other })).Message);
        using (TrainedRun others = TrainedRun.Open(run.Path, data: other, others: true)) Assert.Equal(other, others.Data.Name);

        File.Copy(_folder["other.npz"], _folder["tiny.npz"], overwrite: true);
        sentence = $"the images of {own} are no longer those that the run was trained on";
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path, new() { Steps = 40 })).Message);
    }

    [Fact]
    public void Runs_of_versions_that_kept_no_fingerprint_are_opened()
    {
        RunFolder run = Train("run", "tiny.npz");
        AsBefore(run);
        foreach (string file in new[] { run.DescriptionFile, Path.Combine(Checkpoint.Read(run.CheckpointFolder).Folder, "state.json") })
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
            (json["dataset"] ?? json).AsObject().Remove("fingerprint");
            (json["dataset"] ?? json).AsObject().Remove("alternative");
            json["specification"]!["data"] = $"npz:{_folder["tiny.npz"]}";
            File.WriteAllText(file, json.ToJsonString());
        }

        using TrainedRun trained = TrainedRun.Open(run.Path);
        Assert.Equal(TinyData.Count, trained.Data.Count);
        using TrainJob job = TrainJob.Resume(run.Path, new() { Steps = 31 });
        Assert.Single(job.Train());
    }

    // One checkpoint without checksums, directly in the folder.
    private static void AsBefore(RunFolder run)
    {
        string newest = Checkpoint.Read(run.CheckpointFolder).Folder;
        foreach (string file in Directory.GetFiles(newest).Where(file => !file.EndsWith("SHA256SUMS", StringComparison.Ordinal)))
            File.Move(file, Path.Combine(run.CheckpointFolder, Path.GetFileName(file)));
        foreach (string old in Directory.GetDirectories(run.CheckpointFolder)) Directory.Delete(old, recursive: true);
    }

    private RunFolder Train(string run, string data)
    {
        foreach (string path in new[] { run, data }) Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        bool inside = data.StartsWith(run, StringComparison.Ordinal);
        string name = TinyData.Write(_folder, data);
        using TrainJob job = TrainJob.Start(TinyData.Specification(name), _folder[run], force: inside, execution: TinyData.Execution);
        Assert.Equal(30, job.Train().Count());
        return job.Folder;
    }
}
