using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;
using Disentangle.Reports.Pictures;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class TrainingPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.02, 0.05)]
    [InlineData(0.001, 0.2)]
    [InlineData(0.5, 1.5)]
    public void Pictures_at_round_numbers_take_less_than_a_hundredth_of_the_time(double step, double cost)
    {
        PictureSchedule schedule = new(every: null);
        List<long> drawn = [];
        for (long i = 1; i <= 300_000; i++)
        {
            if (!schedule.IsDue(i, i * step, last: i == 300_000)) continue;
            schedule.Drawn(cost);
            drawn.Add(i);
            Assert.True(drawn.Count == 1 || drawn.Count * cost <= 0.01 * i * step, $"{drawn.Count} pictures in {i * step} s");
        }

        Assert.Contains(300_000, drawn);
        Assert.Contains(200_000, drawn);
        Assert.InRange(drawn.Count, 3, 26);
    }

    [Fact]
    public void Steps_that_were_asked_for_are_kept_to_at_any_cost()
    {
        PictureSchedule schedule = new(every: 4), none = new(every: 0);
        List<long> drawn = [];
        for (long i = 1; i <= 10; i++)
        {
            Assert.False(none.IsDue(i, 1e6, last: i == 10));
            if (!schedule.IsDue(i, 0, last: i == 10)) continue;
            schedule.Drawn(100);
            drawn.Add(i);
        }

        Assert.Equal([4, 8, 10], drawn);
    }

    [Fact]
    public void Each_picture_is_of_the_model_at_its_step()
    {
        Train("run", steps: 20, every: 10);
        Assert.Equal(["0.png", "10.png", "20.png"], Names("run"));
        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        PixelGrid drawn = ProgressPicture.Draw(run), read = ProgressPicture.Read(run, 20)!;

        // Two rows and one for each of 4 units, of 8 images of 8x8 with gaps of 2.
        Assert.Equal((8 * 10 - 2, 6 * 10 - 2), (read.Width, read.Height));
        Assert.Equal(drawn.ToRgb().Pixels.ToArray(), read.Pixels.ToArray());
        Assert.NotEqual(read.Pixels.ToArray(), ProgressPicture.Read(run, 0)!.Pixels.ToArray());

        // The images are those of the data, the same at every step.
        float[] first = run.Images(run.Draw(1)).HostRead().ToArray();
        foreach (long step in new long[] { 0, 10, 20 })
        {
            Assert.Equal(PixelGrid.FromImage(first, 8, 8, 1).ToRgb().Pixels.ToArray(),
                ProgressPicture.Row(ProgressPicture.Read(run, step)!, ProgressPicture.Inputs, 8, 8).First().Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData("beta-vae")]
    [InlineData("infogan")] // has running statistics
    public void Pictures_change_no_bit_of_what_is_learned(string method)
    {
        foreach ((string name, long? every) in ((string, long?)[])[("without", 0), ("with", 3)]) Train(name, 20, every, method);
        Assert.False(Directory.Exists(_folder["without/images/progress"]));
        Assert.Equal(8, Names("with").Length);
        foreach (string file in new[] { "parameters", "optimizer" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["without/checkpoint"]).Folder, $"{file}.safetensors")),
                File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["with/checkpoint"]).Folder, $"{file}.safetensors")));
    }

    [Fact]
    public void A_resumed_run_has_the_pictures_of_one_that_was_not_stopped()
    {
        Train("whole", 20, every: 5);
        using (TrainJob job = Start("parts", 20, every: 5))
        {
            // Stopped after step 12; a later picture is from before a crash.
            foreach ((StepReport step, _) in TrainingPipeline.Train(job, new TrainingReports(job, new ReportSchedule())))
                if (step.Step == 12) break;
        }

        File.WriteAllText(_folder["parts/images/progress/15.png"], "of another model");
        File.WriteAllText(_folder["parts/images/progress/notes.png"], "of the user");
        using (TrainJob job = TrainJob.Resume(_folder["parts"]))
        {
            Assert.True(job.Step < 15);
            TrainingReports reports = new(job, new ReportSchedule());
            foreach ((StepReport step, _) in TrainingPipeline.Train(job, reports))
                if (step.Step == job.CheckpointStep + 1) Assert.Equal(["0.png", "10.png", "5.png", "notes.png"], Names("parts"));
        }

        Assert.Equal(["0.png", "10.png", "15.png", "20.png", "5.png"], Names("whole"));
        foreach (string name in Names("whole"))
            Assert.Equal(File.ReadAllBytes(_folder[$"whole/images/progress/{name}"]),
                File.ReadAllBytes(_folder[$"parts/images/progress/{name}"]));
    }

    [Fact]
    public void Models_that_are_kept_are_those_of_their_steps()
    {
        foreach ((string name, long steps) in ((string, long)[])[("whole", 20), ("half", 10)])
        {
            using TrainJob job = Start(name, steps, every: 5, keep: true);
            Assert.Equal(steps, TrainingPipeline.Train(job, new TrainingReports(job, new ReportSchedule())).Count());
        }

        Assert.Equal([0, 5, 10, 15, 20], RunFolder.Open(_folder["whole"]).Steps());
        Assert.Equal(Checkpoint.Read(_folder["half/checkpoint"]).ModelHash, Checkpoint.ReadAt(_folder["whole/models/10"]).ModelHash);
        using (TrainedRun run = TrainedRun.OpenAt(_folder["whole"], 10))
        {
            Assert.Equal(10, run.Step);
            Assert.Equal(Checkpoint.Read(_folder["half/checkpoint"]).ModelHash, Checkpoint.HashOf(run.Method));
        }

        UserErrorException error = Assert.Throws<UserErrorException>(() => TrainedRun.OpenAt(_folder["whole"], 11));
        Assert.Contains("has no model of step 11", error.Message, StringComparison.Ordinal);

        // What is trained again has its models anew.
        Directory.Delete(_folder["whole/checkpoint"], recursive: true);
        TemporaryFolder.Copy(_folder["half/checkpoint"], _folder["whole/checkpoint"]);
        File.Copy(_folder["half/history.jsonl"], _folder["whole/history.jsonl"], overwrite: true);
        using (TrainJob job = TrainJob.Resume(_folder["whole"]))
        {
            foreach ((StepReport step, _) in TrainingPipeline.Train(job, new TrainingReports(job, new ReportSchedule())))
                if (step.Step == 12) break;
            Assert.Equal([0, 5, 10], CheckpointFolder.StepsOf(_folder["whole/models"]));
        }

        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["whole"], force: true))
            Assert.False(Directory.Exists(_folder["whole/models"]));
    }

    [Fact]
    public void The_report_shows_how_the_model_came_to_be_and_leaves_damage_out()
    {
        Train("run", 60, every: 20);
        using TrainedRun run = TrainedRun.Open(_folder["run"]);
        LatentSummary summary = LatentSummary.Of(run);
        Assert.Equal(["input", "step 0", "step 20", "step 40", "step 60"], ProgressFigures.Of(run, summary)[0].RowLabels);
        RunReport.Write(run, summary);
        string page = File.ReadAllText(run.Folder.ReportFile);
        Assert.Contains("Reconstructions during training", page, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(ProgressFigures.Of(run, summary)[0].Bytes), page, StringComparison.Ordinal);

        byte[] file = File.ReadAllBytes(_folder["run/images/progress/20.png"]);
        File.WriteAllBytes(_folder["run/images/progress/20.png"], file[..^40]);
        File.WriteAllText(_folder["run/images/progress/40.png"], "no picture");
        Assert.Equal(["input", "step 0", "step 60"], ProgressFigures.Of(run, summary)[0].RowLabels);
        File.Delete(_folder["run/images/progress/0.png"]);
        Assert.Empty(ProgressFigures.Of(run, summary));
    }

    [Fact]
    public void Pictures_go_with_the_run_and_files_of_the_user_stay()
    {
        Train("run", 10, every: 5);
        File.WriteAllText(_folder["run/images/progress/notes.txt"], "mine");
        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"], force: true))
            Assert.Equal(["notes.txt"], Names("run"));
        File.Delete(_folder["run/images/progress/notes.txt"]);
        Train("other", 10, every: 5);
        using (TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["other"], force: true))
            Assert.False(Directory.Exists(_folder["other/images"]));
    }

    private string[] Names(string run) =>
        [.. Directory.GetFiles(_folder[$"{run}/images/progress"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private void Train(string name, long steps, long? every, string method = "beta-vae")
    {
        using TrainJob job = Start(name, steps, every, method);
        Assert.Equal(steps, TrainingPipeline.Train(job, new TrainingReports(job, new ReportSchedule())).Count());
    }

    private TrainJob Start(string name, long steps, long? every, string method = "beta-vae", bool keep = false)
    {
        RunSpecification specification = TinyData.Specification(TinyData.Write(_folder), (int)steps) with { Method = method };
        if (method == "infogan")
        {
            MethodSettings settings = MethodSettings.Empty.With("categories", 3).With("units", 8);
            specification = specification with { Settings = settings, Latents = RunSpecification.Usual(method, settings).Latents };
        }

        return TrainJob.Start(
            specification, _folder[name], execution: TinyData.Execution with { PicturesEvery = every, KeepModels = keep });
    }
}
