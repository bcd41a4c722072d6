using Disentangle.Methods;
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
    public void The_last_two_checkpoints_are_kept_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        TrainingRun run = TrainingRun.Start(Toys.Specification(steps: 5), Data(), Toys.Kernels());
        foreach (StepReport _ in run.Steps()) run.SaveCheckpoint(folder["checkpoint"] + Path.DirectorySeparatorChar);
        run.SaveCheckpoint(folder["checkpoint"]);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal(["4", "5"], Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName).Order());
        Assert.Equal(
            ["SHA256SUMS", "optimizer.safetensors", "parameters.safetensors", "state.json"],
            Directory.GetFileSystemEntries(Path.Combine(folder["checkpoint"], "4")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(5, Checkpoint.Read(folder["checkpoint"]).Step);
    }

    [Fact]
    public void Every_single_bit_counts()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun run = Trained(folder, dataset, alsoAt: 2);
        Random random = new(1);
        foreach (string file in Directory.GetFiles(Path.Combine(folder["checkpoint"], "3")))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int i = 0; i < 50; i++)
            {
                byte[] damaged = [.. whole];
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, damaged);
                Checkpoint found = Checkpoint.Read(folder["checkpoint"]);
                Assert.Equal(2, found.Step);
                Assert.EndsWith("; the checkpoint of step 2 is used", found.Notice, StringComparison.Ordinal);
            }

            File.WriteAllBytes(file, whole);
        }

        Checkpoint newest = Checkpoint.Read(folder["checkpoint"]);
        Assert.Equal((3L, null), (newest.Step, newest.Notice));
        Assert.Equal(run.Step, newest.Step);
    }

    [Theory]
    [InlineData("3", "3.replaced")]
    [InlineData(null, null)]
    public void A_program_stopped_while_it_wrote_leaves_the_checkpoint_before(string? from, string? to)
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun run = Trained(folder, dataset);
        if (from is not null) Directory.Move(Path.Combine(folder["checkpoint"], from), Path.Combine(folder["checkpoint"], to!));
        Directory.CreateDirectory(Path.Combine(folder["checkpoint"], "3.writing"));
        File.WriteAllText(Path.Combine(folder["checkpoint"], "3.writing", "state.json"), "{");
        Directory.CreateDirectory(Path.Combine(folder["checkpoint"], "1.deleting"));

        Assert.Equal(3, TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels()).Step);
        CheckpointFolder.RemoveLeftovers(folder["checkpoint"]);
        Assert.Equal([to ?? "3"], Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName));
        Assert.Equal(3, Checkpoint.Read(folder["checkpoint"]).Step);
        run.SaveCheckpoint(folder["checkpoint"]);
        Assert.Equal(["3"], Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failure_while_writing_leaves_the_checkpoint_before()
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        Assert.Throws<IOException>(() => CheckpointFolder.Write(folder["checkpoint"], 4, files =>
        {
            files.Write("half", stream => stream.WriteByte(1));
            throw new IOException("the disk is full");
        }));
        Assert.Contains("3", Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName));
        Assert.Equal(3, Checkpoint.Read(folder["checkpoint"]).Step);
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint.previous")]
    public void Checkpoints_of_versions_before_are_read_and_replaced(string place)
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        TrainingRun run = Trained(folder, dataset);
        string old = folder[place];
        Directory.Move(Path.Combine(folder["checkpoint"], "3"), folder["old"]);
        Directory.Delete(folder["checkpoint"]);
        Directory.Move(folder["old"], old);
        File.Delete(Path.Combine(old, "SHA256SUMS"));

        Assert.Equal(3, TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels()).Step);
        run.SaveCheckpoint(folder["checkpoint"]);
        CheckpointFolder.Write(folder["checkpoint"], 4, _ => { });
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal(["3", "4"], Directory.GetFileSystemEntries(folder["checkpoint"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_reader_of_a_live_run_never_mixes_steps()
    {
        using TemporaryFolder folder = new();
        TrainingRun run = TrainingRun.Start(Toys.Specification(steps: 60), Data(), Toys.Kernels());
        Dictionary<long, float> truth = [];
        run.SaveCheckpoint(folder["checkpoint"]);
        lock (truth) truth[0] = run.Method.Parameters.Values()[0];
        Task writer = Task.Run(() =>
        {
            foreach (StepReport step in run.Steps())
            {
                lock (truth) truth[step.Step] = run.Method.Parameters.Values()[0];
                run.SaveCheckpoint(folder["checkpoint"]);
            }
        });
        int read = 0;
        while (!writer.IsCompleted || read == 0)
        {
            Checkpoint checkpoint = Checkpoint.Read(folder["checkpoint"]);
            float value = checkpoint.CreateMethod(Toys.Kernels()).Parameters.Values()[0];
            lock (truth) Assert.Equal(truth[checkpoint.Step], value);
            Assert.Null(checkpoint.Notice);
            read++;
        }

        await writer;
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal($"there is no checkpoint in {folder.Path}", Toys.Refused(() => Checkpoint.Read(folder.Path)).Message);
        Assert.Null(Checkpoint.Find(folder.Path));
    }

    [Theory]
    [InlineData("", " is damaged")]
    [InlineData("{}", " is damaged")]
    [InlineData("""{ "format": 2 }""", " is damaged: it has format 2, this version reads format 1")]
    [InlineData("""{ "format": 1, "step": 3, "datasetCount": 20, "images": [4], "specification": {} }""", " is damaged")]
    [InlineData("""{ "format": 1, "step": -3, "datasetCount": 20, "images": [4, 4, 1], "specification": {} }""", " is damaged")]
    public void A_damaged_state_is_refused(string state, string sentence)
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        string path = Path.Combine(folder["checkpoint"], "3", "state.json");
        File.WriteAllText(path, state);
        Assert.Equal($"{path} is damaged: it does not have its checksum",
            Toys.Refused(() => Checkpoint.Read(folder["checkpoint"])).Message);
        Sign(Path.Combine(folder["checkpoint"], "3"));
        Assert.StartsWith(path + sentence, Toys.Refused(() => Checkpoint.Read(folder["checkpoint"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_another_model_are_refused()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        Trained(folder, dataset);
        string path = Path.Combine(folder["checkpoint"], "3", "state.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"latents\": 2", "\"latents\": 3", StringComparison.Ordinal));
        Sign(Path.Combine(folder["checkpoint"], "3"));
        string parameters = Path.Combine(folder["checkpoint"], "3", "parameters.safetensors");
        Assert.Equal(
            $"the tensor encoder.heads.weight of {parameters} must have shape 16x6, got 16x4",
            Toys.Refused(() => TrainingRun.Resume(folder["checkpoint"], dataset, Toys.Kernels())).Message);
    }

    [Fact]
    public void Only_the_learning_rate_may_be_another()
    {
        using TemporaryFolder folder = new();
        ArrayDataset dataset = Data();
        RunSpecification specification = Trained(folder, dataset).Specification;
        Checkpoint checkpoint = Checkpoint.Read(folder["checkpoint"]);
        Assert.Equal(3,
            TrainingRun.Resume(checkpoint, specification with { LearningRate = 1e-5, Steps = 9 }, dataset, Toys.Kernels()).Step);
        Assert.Equal(
            "seed is another than in the checkpoint of step 3, and cannot change within a run",
            Toys.Refused(() => TrainingRun.Resume(checkpoint, specification with { Seed = 99 }, dataset, Toys.Kernels())).Message);
    }

    [Fact]
    public void Another_data_set_is_refused()
    {
        using TemporaryFolder folder = new();
        Trained(folder, Data());
        Assert.Equal(
            "the run was trained on 20 images, but toy has 30",
            Toys.Refused(
                () => TrainingRun.Resume(folder["checkpoint"], Toys.RandomImages(30, new ImageShape(4, 4, 1)), Toys.Kernels())).Message);
        Assert.Equal(
            "the run was trained on images of 4x4x1, but those of toy are 4x4x3",
            Toys.Refused(
                () => TrainingRun.Resume(folder["checkpoint"], Toys.RandomImages(20, new ImageShape(4, 4, 3)), Toys.Kernels())).Message);
    }

    private static ArrayDataset Data() => Toys.RandomImages(20, new ImageShape(4, 4, 1));

    // Checksums of what is there, as sha256sum would write them.
    private static void Sign(string checkpoint) => File.WriteAllLines(
        Path.Combine(checkpoint, "SHA256SUMS"),
        Directory.GetFiles(checkpoint).Where(file => !file.EndsWith("SHA256SUMS", StringComparison.Ordinal))
            .Select(
                file => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}  "
                    + $"{Path.GetFileName(file)}"));

    private static TrainingRun Trained(TemporaryFolder folder, IImageDataset dataset, long? alsoAt = null)
    {
        TrainingRun run = TrainingRun.Start(Toys.Specification(steps: 3), dataset, Toys.Kernels());
        foreach (StepReport step in run.Steps())
        {
            if (step.Step == alsoAt) run.SaveCheckpoint(folder["checkpoint"]);
        }

        run.SaveCheckpoint(folder["checkpoint"]);
        return run;
    }

    private static float[] States(TrainingRun run) =>
        [.. run.Method.Phases.SelectMany(phase => phase.Optimizer.State).SelectMany(state => state.Value.HostRead().ToArray())];
}
