using Disentangle.Datasets.Images;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class TrainJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_run_has_its_history_and_its_last_checkpoint()
    {
        RunFolder run = TinyData.Train(_folder);
        Assert.Equal([1, 5, 10, 15, 20, 25, 30], RunHistory.Read(run.HistoryFile).Select(r => r.Step));
        Assert.Equal(30, Checkpoint.Read(run.CheckpointFolder).Step);
        IReadOnlyList<HistoryRecord> history = RunHistory.Read(run.HistoryFile);
        Assert.Equal(["reconstruction", "kl", "index-code-mi", "total-correlation", "dimension-wise-kl"],
            history[0].Terms.Select(t => t.Name));
        Assert.All(history, r => Assert.Equal(r.Terms.Sum(t => t.Weight * t.Value), r.Loss, 1e-3));
        Assert.True(history[^1].Loss < history[0].Loss);
        Assert.Equal(history.Select(r => r.Seconds).Order(), history.Select(r => r.Seconds));
    }

    [Fact]
    public void The_description_tells_everything_that_decided_the_run()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        RunDescription description = RunDescription.Read(run);
        Assert.Equal(TinyData.Specification($"npz:{_folder["tiny.npz"]}", 1), description.Specification);
        Assert.Equal(TinyData.Execution, description.Execution);
        Assert.Equal((48, "8x8x1"), (description.ImageCount, description.Images.ToString()));
        Assert.Equal(["shade", "y", "x"], description.Factors);
        Assert.Equal(MachineDescription.Current, description.Machine);
        Assert.Equal(Environment.ProcessorCount, description.Machine.Cores);
        Assert.Matches(@"^\d+\.\d+\.\d+", description.Version);
        Assert.True(DateTimeOffset.UtcNow - description.CreatedAt < TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_run_that_was_stopped_and_resumed_is_the_run_that_was_not()
    {
        TinyData.Train(_folder);
        using var stop = new CancellationTokenSource();
        using (TrainJob job = TrainJob.Start(TinyData.Specification($"npz:{_folder["tiny.npz"]}"), _folder["other"],
            execution: TinyData.Execution))
        {
            foreach (StepReport step in job.Train(stop.Token))
            {
                if (step.Step == 13) stop.Cancel();
            }

            Assert.False(job.Finished);
        }

        Assert.Equal(13, Checkpoint.Read(_folder["other/checkpoint"]).Step);
        using (Session session = new(threads: 1))
        using (TrainJob job = TrainJob.Resume(_folder["other"], session: session))
        {
            Assert.Equal(13, job.Step);
            Assert.Equal(17, job.Train().Count());
            Assert.True(job.Finished);
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["run/checkpoint"]).Folder, "parameters.safetensors")),
            File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["other/checkpoint"]).Folder, "parameters.safetensors")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["run/checkpoint"]).Folder, "optimizer.safetensors")),
            File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["other/checkpoint"]).Folder, "optimizer.safetensors")));
        Assert.Equal(
            RunHistory.Read(_folder["run/history.jsonl"]).Select(r => (r.Step, r.Loss)),
            RunHistory.Read(_folder["other/history.jsonl"]).Select(r => (r.Step, r.Loss)));
    }

    [Fact]
    public void A_run_can_be_made_longer()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        Assert.EndsWith(
            "has already been trained for 10 steps, which is more than 9",
            Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path, new() { Steps = 9 })).Message);
        using (TrainJob job = TrainJob.Resume(run.Path)) Assert.Empty(job.Train());
        using (TrainJob job = TrainJob.Resume(run.Path, new() { Steps = 15 })) Assert.Equal(5, job.Train().Count());
        Assert.Equal(15, RunDescription.Read(run).Specification.Steps);
        Assert.Equal(15, Checkpoint.Read(run.CheckpointFolder).Step);
        Assert.Equal([1, 5, 10, 15], RunHistory.Read(run.HistoryFile).Select(r => r.Step));
        Assert.Equal([new RunChange(10, "steps", "10", "15")], RunDescription.Read(run).Changes);
    }

    [Fact]
    public void The_learning_rate_changes_from_a_step_on_and_the_change_is_recorded()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        using (TrainJob job = TrainJob.Resume(run.Path, new() { Steps = 12, LearningRate = 0.002 })) Assert.Equal(2, job.Train().Count());
        RunDescription description = RunDescription.Read(run);
        Assert.Equal(0.002, description.Specification.LearningRate);
        Assert.Equal([new RunChange(10, "lr", "0.01", "0.002"), new RunChange(10, "steps", "10", "12")], description.Changes);
        string[] commands = RunCommand.Of(description, "a run").Split('\n');
        Assert.Contains(" --steps 10 --batch 8 --lr 0.01 ", commands[0], StringComparison.Ordinal);
        Assert.EndsWith(" --out 'a run'", commands[0], StringComparison.Ordinal);
        Assert.Equal("disentangle resume 'a run' --lr 0.002 --steps 12", commands[1]);
        using (TrainedRun trained = TrainedRun.Open(run.Path)) RunReport.Write(trained);
        Assert.Contains("0.002, 0.01 until step 10<", File.ReadAllText(run.ReportFile), StringComparison.Ordinal);

        // The same by hand: ten steps at one rate, two at the other.
        Checkpoint ten = Checkpoint.Read(
            Path.GetDirectoryName(
                Directory.GetDirectories(run.CheckpointFolder).Single(path => path.EndsWith("10", StringComparison.Ordinal)))!);
        using Session session = new(threads: 1);
        IImageDataset images = DataName.Open(session, description);
        TrainingRun first = TrainingRun.Start(description.Specification with { Steps = 10, LearningRate = 0.01 }, images, session.Kernels);
        Assert.Equal(10, first.Steps().Count());
        first.SaveCheckpoint(_folder["by hand"]);
        TrainingRun second = TrainingRun.Resume(Checkpoint.Read(_folder["by hand"]), description.Specification, images, session.Kernels);
        Assert.Equal(2, second.Steps().Count());
        second.SaveCheckpoint(_folder["by hand"]);
        Assert.Equal(12, ten.Step);
        foreach (string file in new[] { "parameters.safetensors", "optimizer.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["by hand"]).Folder, file)),
                File.ReadAllBytes(Path.Combine(ten.Folder, file)));
    }

    [Fact]
    public void An_edited_description_is_not_trained_on()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        string text = File.ReadAllText(run.DescriptionFile);
        foreach ((string old, string edited, string sentence) in new[]
        {
            ("\"seed\": 3", "\"seed\": 4", "says seed is 4, but the checkpoint of step 10 was trained with 3"),
            ("\"lr\": 0.01", "\"lr\": 0.02", "says lr is 0.02, but the checkpoint of step 10 was trained with 0.01"),
            ("\"settings\": {}", "\"settings\": { \"beta\": 8 }",
                "says settings is {\"beta\":8}, but the checkpoint of step 10 was trained with {}"),
        })
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            File.WriteAllText(run.DescriptionFile, text.Replace(old, edited, StringComparison.Ordinal));
            Assert.Equal($"{run.DescriptionFile} {sentence}",
                Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path, new() { Steps = 20 })).Message);
            Assert.Equal($"{run.DescriptionFile} {sentence}", Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
        }
    }

    [Fact]
    public void A_damaged_checkpoint_leaves_the_one_before_with_its_history()
    {
        RunFolder whole = TinyData.Train(_folder, name: "whole");
        RunFolder run = TinyData.Train(_folder);
        foreach (string file in new[] { "parameters.safetensors", "optimizer.safetensors", "state.json", "SHA256SUMS" })
        {
            string path = Path.Combine(run.CheckpointFolder, "30", file);
            byte[] bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 4;
            File.WriteAllBytes(path, bytes);
            using (TrainJob job = TrainJob.Resume(run.Path))
            {
                Assert.Equal(20, job.Step);
                Assert.EndsWith("; the checkpoint of step 20 is used", Assert.Single(job.Notices), StringComparison.Ordinal);
                Assert.Equal(10, job.Train().Count());
            }

            Assert.Equal(30, Checkpoint.Read(run.CheckpointFolder).Step);
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.CheckpointFolder, "30/parameters.safetensors")),
                File.ReadAllBytes(Path.Combine(run.CheckpointFolder, "30/parameters.safetensors")));
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.CheckpointFolder, "30/optimizer.safetensors")),
                File.ReadAllBytes(Path.Combine(run.CheckpointFolder, "30/optimizer.safetensors")));
            Assert.Equal(RunHistory.Read(whole.HistoryFile).Select(r => (r.Step, r.Loss)),
                RunHistory.Read(run.HistoryFile).Select(r => (r.Step, r.Loss)));
            Assert.Equal(["20", "30"], Directory.GetDirectories(run.CheckpointFolder).Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public void A_run_without_its_first_checkpoint_starts_again()
    {
        RunFolder run = TinyData.Train(_folder);
        byte[] parameters = File.ReadAllBytes(Path.Combine(run.CheckpointFolder, "30/parameters.safetensors"));
        Directory.Delete(run.CheckpointFolder, recursive: true);
        File.Delete(run.HistoryFile);
        using (TrainJob job = TrainJob.Resume(run.Path))
        {
            Assert.Equal($"{run.Path} was stopped before its first checkpoint and starts again", Assert.Single(job.Notices));
            Assert.Equal(30, job.Train().Count());
        }

        Assert.Equal(parameters, File.ReadAllBytes(Path.Combine(run.CheckpointFolder, "30/parameters.safetensors")));
    }

    [Fact]
    public void A_run_is_trained_by_one_process_at_a_time()
    {
        using TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"], execution: TinyData.Execution);
        string sentence = $"{_folder["run"]} is in use by process {Environment.ProcessId} on {Environment.MachineName} since ";
        Assert.StartsWith(sentence, Assert.Throws<UserErrorException>(() => TrainJob.Resume(_folder["run"])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(sentence, Assert.Throws<UserErrorException>(() => TrainedRun.OpenToWrite(_folder["run"])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(sentence,
            Assert.Throws<UserErrorException>(
                () => TrainJob.Start(job.Description.Specification, _folder["run"], force: true, execution: TinyData.Execution)).Message,
                StringComparison.Ordinal);
        Assert.Equal(30, job.Train().Count());
        using TrainedRun reader = TrainedRun.Open(_folder["run"]);
        Assert.Equal(30, reader.Step);
        job.Dispose();
        Assert.False(File.Exists(_folder["run/run.lock"]));
        TrainedRun.OpenToWrite(_folder["run"]).Dispose();
    }

    [Fact]
    public void A_folder_that_goes_away_in_the_middle_of_a_write_is_noticed_too()
    {
        using RunFolder folder = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"],
            execution: TinyData.Execution).Folder;
        Exception? failure = Record.Exception(() => folder.Write(() =>
        {
            Directory.Move(_folder["run"], _folder["moved"]);
            File.WriteAllText(_folder["run/history.jsonl"], "");
        }));
        Assert.IsType<RunFailedException>(failure);
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("deleted")]
    [InlineData("replaced")]
    public void A_folder_that_goes_away_is_noticed_at_the_next_write(string how)
    {
        using TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"], execution: TinyData.Execution);
        Exception? failure = Record.Exception(() =>
        {
            foreach (StepReport step in job.Train())
            {
                if (step.Step != 12) continue;
                if (how == "deleted") Directory.Delete(_folder["run"], recursive: true);
                else Directory.Move(_folder["run"], _folder["moved"]);
                if (how == "replaced") TinyData.Train(_folder, steps: 1);
            }
        });
        Assert.Equal($"{_folder["run"]} was renamed or deleted while it was in use, so nothing more is written",
            Assert.IsType<RunFailedException>(failure).Message);
        Assert.Equal(15, job.Step);
        Assert.Equal(how == "replaced", Directory.Exists(_folder["run"]));
        if (how == "replaced") Assert.Equal(1, Checkpoint.Read(_folder["run/checkpoint"]).Step);
        if (how != "deleted") Assert.Equal(10, Checkpoint.Read(_folder["moved/checkpoint"]).Step);
    }

    [Fact]
    public void Nothing_is_written_when_something_is_wrong()
    {
        string data = TinyData.Write(_folder);
        Dictionary<string, byte[]> before = _folder.Contents();
        Fails("batch must be <= the number of images", TinyData.Specification(data) with { Batch = 49 });
        Fails("unknown method", TinyData.Specification(data) with { Method = "vea" });
        Fails("beta must be >= 0, got -4",
            TinyData.Specification(data) with { Settings = TinyData.Specification(data).Settings.With("beta", -4) });
        Fails("no such file", TinyData.Specification($"npz:{_folder["none.npz"]}"));
        Fails("multiples of", TinyData.Specification(data) with { Architecture = "locatello" });
        Assert.Equal(before.Keys, _folder.Contents().Keys);
        Assert.False(Directory.Exists(_folder["run"]));

        void Fails(string sentence, RunSpecification specification) =>
            Assert.Contains(sentence,
                Assert.Throws<UserErrorException>(
                    () => TrainJob.Start(specification, _folder["run"], execution: TinyData.Execution)).Message);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_told()
    {
        using TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"], execution: TinyData.Execution);
        bool blocked = false;
        Exception? failure = Record.Exception(() =>
        {
            foreach (StepReport step in job.Train())
            {
                if (step.Step != 15) continue;

                // From here on no new folder can be made for a checkpoint.
                Directory.Delete(job.Folder.CheckpointFolder, recursive: true);
                File.WriteAllText(job.Folder.CheckpointFolder, "in the way");
                blocked = true;
            }
        });
        Assert.True(blocked);
        Assert.Contains("cannot be written", Assert.IsType<UserErrorException>(failure).Message);
    }

    [Fact]
    public void Damaged_descriptions_and_missing_checkpoints_are_told()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        Directory.Delete(run.CheckpointFolder, recursive: true);
        Assert.Contains("there is no checkpoint", Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path)).Message);
        File.WriteAllText(run.DescriptionFile, "{\"format\":1,");
        Assert.Contains("is not JSON: it is damaged or truncated at line 1",
            Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
        File.WriteAllText(run.DescriptionFile, "{\"format\":99}");
        Assert.Contains("has format 99, this version reads format 1",
            Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
    }
}
