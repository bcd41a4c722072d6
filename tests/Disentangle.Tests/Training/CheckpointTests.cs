using Disentangle.Methods;
using Disentangle.Serialization;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class CheckpointTests
{
    [Theory]
    [InlineData("tiny", 4, "adam")]
    [InlineData("tiny", 4, "adagrad")]
    [InlineData("burgess", 16, "adam")]
    public void A_resumed_run_gives_the_bits_of_an_uninterrupted_one(string architecture, int size, string optimizer)
    {
        using TemporaryFolder folder = new();
        RunSpecification specification = Toys.Specification(architecture, steps: 12) with
        {
            Method = "beta-vae",
            Settings = MethodSettings.Empty.With("warmup", 9),
            Optimizer = optimizer,
        };
        ArrayDataset dataset = Toys.RandomImages(20, new ImageShape(size, size, 1));
        TrainingRun whole = TrainingRun.Start(specification, dataset, Toys.Kernels());
        foreach (StepReport step in whole.Steps())
        {
            if (step.Step is 1 or 5 or 8 or 12) whole.SaveCheckpoint(folder[$"at {step.Step}"]);
        }

        foreach (int at in new[] { 1, 5, 8, 12 })
        {
            TrainingRun resumed = TrainingRun.Resume(folder[$"at {at}"], dataset, Toys.Kernels());
            Assert.Equal(at, resumed.Step);
            Assert.Equal(specification, resumed.Specification);
            Assert.Equal(12 - at, resumed.Steps().Count());
            Toys.AssertSameBits(whole.Method.Parameters.Values(), resumed.Method.Parameters.Values());
            Toys.AssertSameBits(States(whole), States(resumed));
        }
    }

    [Fact]
    public void A_run_can_be_resumed_for_longer_than_first_meant()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun first = TrainingRun.Start(Toys.Specification(steps: 4), dataset, Toys.Kernels());
        Assert.Equal(4, first.Steps().Count());
        first.SaveCheckpoint(folder["checkpoint"]);
        TrainingRun longer = TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels(), steps: 9);
        Assert.Equal(5, longer.Steps().Count());
        Assert.Equal(9, longer.Specification.Steps);
    }

    [Fact]
    public void A_checkpoint_gives_back_the_model_without_the_data()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun run = Trained(folder, dataset);
        IMethod model = Checkpoint.Read(folder["checkpoint"]).CreateMethod(Toys.Kernels());
        Toys.AssertSameBits(run.Method.Encode(dataset.All()).Means, model.Encode(dataset.All()).Means);
        Toys.AssertSameBits(run.Method.Encode(dataset.All()).LogVariances, model.Encode(dataset.All()).LogVariances);
    }

    [Fact]
    public void Writing_replaces_the_folder_and_leaves_nothing_else()
    {
        using TemporaryFolder folder = new();
        TrainingRun run = Trained(folder, Data());
        File.WriteAllText(Path.Combine(folder["checkpoint"], "stray"), "x");
        run.SaveCheckpoint(folder["checkpoint"] + Path.DirectorySeparatorChar);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal(
            ["optimizer.safetensors", "parameters.safetensors", "state.json"], Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_program_stopped_between_the_renames_leaves_the_previous_checkpoint()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun run = Trained(folder, dataset);
        Directory.Move(folder["checkpoint"], folder["checkpoint.previous"]);
        Directory.CreateDirectory(folder["checkpoint.writing"]);

        Assert.Equal(3, TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels()).Step);
        run.SaveCheckpoint(folder["checkpoint"]);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failure_while_writing_leaves_the_checkpoint_before()
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        Assert.Throws<IOException>(() => AtomicFolder.Replace(folder["checkpoint"], temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, "half"), "x");
            throw new IOException("the disk is full");
        }));
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal(3, Checkpoint.Read(folder["checkpoint"]).Step);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal($"there is no checkpoint in {folder.Path}: state.json is missing", Toys.Refused(() => Checkpoint.Read(folder.Path)).Message);
    }

    [Theory]
    [InlineData("", " is damaged: ")]
    [InlineData("{}", " is damaged: ")]
    [InlineData("""{ "format": 2 }""", " has format 2, this version reads format 1")]
    [InlineData("""{ "format": 1, "step": 3, "datasetCount": 20, "images": [4], "specification": {} }""", " is damaged: ")]
    [InlineData("""{ "format": 1, "step": -3, "datasetCount": 20, "images": [4, 4, 1], "specification": {} }""", " is damaged: step must be >= 0, got -3")]
    public void A_damaged_state_is_refused(string state, string sentence)
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        string path = Path.Combine(folder["checkpoint"], "state.json");
        File.WriteAllText(path, state);
        Assert.StartsWith(path + sentence, Toys.Refused(() => Checkpoint.Read(folder["checkpoint"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_another_model_are_refused()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        Trained(folder, dataset);
        string path = Path.Combine(folder["checkpoint"], "state.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"latents\": 2", "\"latents\": 3", StringComparison.Ordinal));
        string parameters = Path.Combine(folder["checkpoint"], "parameters.safetensors");
        Assert.Equal(
            $"the tensor encoder.heads.weight of {parameters} must have shape 16x6, got 16x4",
            Toys.Refused(() => TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels())).Message);
    }

    [Fact]
    public void Another_data_set_is_refused()
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        Assert.Equal(
            "the run was trained on 20 images, but toy has 30",
            Toys.Refused(() => TrainingRun.Resume(folder["checkpoint"], Toys.RandomImages(30, new ImageShape(4, 4, 1)), Toys.Kernels())).Message);
        Assert.Equal(
            "the run was trained on images of 4x4x1, but those of toy are 4x4x3",
            Toys.Refused(() => TrainingRun.Resume(folder["checkpoint"], Toys.RandomImages(20, new ImageShape(4, 4, 3)), Toys.Kernels())).Message);
    }

    private static ArrayDataset Data() => Toys.RandomImages(20, new ImageShape(4, 4, 1));

    private static TrainingRun Trained(TemporaryFolder folder, IImageDataset dataset)
    {
        TrainingRun run = TrainingRun.Start(Toys.Specification(steps: 3), dataset, Toys.Kernels());
        Assert.Equal(3, run.Steps().Count());
        run.SaveCheckpoint(folder["checkpoint"]);
        return run;
    }

    private static float[] States(TrainingRun run) =>
        [.. run.Method.Phases.SelectMany(phase => phase.Optimizer.State).SelectMany(state => state.Value.Span.ToArray())];
}
