using Disentangle.Training;

namespace Disentangle.Studies.Tests.Runs;

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
        Assert.Equal(["reconstruction", "kl", "index-code-mi", "total-correlation", "dimension-wise-kl"], history[0].Terms.Select(t => t.Name));
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
        using (TrainJob job = TrainJob.Start(TinyData.Specification($"npz:{_folder["tiny.npz"]}"), _folder["other"]))
        {
            foreach (StepReport step in job.Train(stop.Token))
            {
                if (step.Step == 13) stop.Cancel();
            }

            Assert.False(job.Finished);
        }

        Assert.Equal(13, Checkpoint.Read(_folder["other/checkpoint"]).Step);
        using (TrainJob job = TrainJob.Resume(_folder["other"], threads: 1))
        {
            Assert.Equal(13, job.Step);
            Assert.Equal(17, job.Train().Count());
            Assert.True(job.Finished);
        }

        Assert.Equal(File.ReadAllBytes(_folder["run/checkpoint/parameters.safetensors"]), File.ReadAllBytes(_folder["other/checkpoint/parameters.safetensors"]));
        Assert.Equal(File.ReadAllBytes(_folder["run/checkpoint/optimizer.safetensors"]), File.ReadAllBytes(_folder["other/checkpoint/optimizer.safetensors"]));
        Assert.Equal(
            RunHistory.Read(_folder["run/history.jsonl"]).Select(r => (r.Step, r.Loss)),
            RunHistory.Read(_folder["other/history.jsonl"]).Select(r => (r.Step, r.Loss)));
    }

    [Fact]
    public void A_run_can_be_made_longer()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        Assert.EndsWith("has already been trained for 10 of 10 steps", Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path)).Message);
        using (TrainJob job = TrainJob.Resume(run.Path, steps: 15)) Assert.Equal(5, job.Train().Count());
        Assert.Equal(15, RunDescription.Read(run).Specification.Steps);
        Assert.Equal(15, Checkpoint.Read(run.CheckpointFolder).Step);
        Assert.Equal([1, 5, 10, 15], RunHistory.Read(run.HistoryFile).Select(r => r.Step));
    }

    [Fact]
    public void Nothing_is_written_when_something_is_wrong()
    {
        string data = TinyData.Write(_folder);
        Dictionary<string, byte[]> before = _folder.Contents();
        Fails("batch must be <= the number of images", TinyData.Specification(data) with { Batch = 49 });
        Fails("unknown method", TinyData.Specification(data) with { Method = "vea" });
        Fails("beta must be >= 0, got -4", TinyData.Specification(data) with { Settings = TinyData.Specification(data).Settings.With("beta", -4) });
        Fails("no such file", TinyData.Specification($"npz:{_folder["none.npz"]}"));
        Fails("multiples of", TinyData.Specification(data) with { Architecture = "locatello" });
        Assert.Equal(before.Keys, _folder.Contents().Keys);
        Assert.False(Directory.Exists(_folder["run"]));

        void Fails(string sentence, RunSpecification specification) =>
            Assert.Contains(sentence, Assert.Throws<UserErrorException>(() => TrainJob.Start(specification, _folder["run"])).Message);
    }

    [Fact]
    public void An_unwritable_checkpoint_leaves_the_last_good_one()
    {
        using TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"]);
        bool blocked = false;
        Exception? failure = Record.Exception(() =>
        {
            foreach (StepReport step in job.Train())
            {
                if (step.Step != 15) continue;

                // The history is open already; from here on no new file can be made in the run's folder.
                Directory.Move(_folder["run"], _folder["moved"]);
                File.WriteAllText(_folder["run"], "in the way");
                blocked = true;
            }
        });
        Assert.True(blocked);
        Assert.Contains("cannot be written", Assert.IsType<UserErrorException>(failure).Message);
        Assert.Equal(10, Checkpoint.Read(_folder["moved/checkpoint"]).Step);
    }

    [Fact]
    public void Damaged_descriptions_and_missing_checkpoints_are_told()
    {
        RunFolder run = TinyData.Train(_folder, steps: 1);
        Directory.Delete(run.CheckpointFolder, recursive: true);
        Assert.Contains("there is no checkpoint", Assert.Throws<UserErrorException>(() => TrainJob.Resume(run.Path)).Message);
        File.WriteAllText(run.DescriptionFile, "{\"format\":1,");
        Assert.Contains("is not the description of a run", Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
        File.WriteAllText(run.DescriptionFile, "{\"format\":99}");
        Assert.Contains("has format 99, this version reads format 1", Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message);
    }
}
