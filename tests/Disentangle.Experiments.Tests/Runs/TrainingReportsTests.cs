using Disentangle.Experiments.Pipelines;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class TrainingReportsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_report_is_due_early_and_at_once_with_a_checkpoint_after_a_few_seconds()
    {
        ReportSchedule schedule = new();
        Assert.False(schedule.IsDue(4, checkpoint: true));
        Assert.True(schedule.IsDue(6, checkpoint: true));
        Assert.False(schedule.IsDue(6, checkpoint: false));
        Assert.True(schedule.IsDue(15, checkpoint: false));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(4)]
    public void Reports_take_a_small_share_of_a_long_run(double cost)
    {
        // A day in steps of a second, a checkpoint every minute.
        ReportSchedule schedule = new(share: 0.03);
        List<int> written = [];
        for (int second = 1; second <= 86_400; second++)
        {
            if (!schedule.IsDue(second, checkpoint: second % 60 == 0)) continue;
            schedule.Written(second, cost);
            written.Add(second);
            Assert.True(written.Count == 1 || written.Count * cost <= 0.03 * second, $"{written.Count} reports in {second} s");
        }

        Assert.Equal(15, written[0]);
        Assert.True(written.Count > 100);
        Assert.True(86_400 - written[^1] < 600);
    }

    [Fact]
    public void Without_checkpoints_the_time_between_reports_doubles()
    {
        ReportSchedule schedule = new();
        List<int> written = [];
        for (int second = 1; second <= 1000; second++)
        {
            if (!schedule.IsDue(second, checkpoint: false)) continue;
            schedule.Written(second, 0.1);
            written.Add(second);
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960], written);
    }

    [Theory]
    [InlineData("beta-vae")]
    [InlineData("infogan")] // has running statistics
    public void Reports_on_the_way_change_no_bit_of_what_is_learned(string method)
    {
        RunSpecification specification = TinyData.Specification(TinyData.Write(_folder)) with { Method = method };
        if (method == "infogan")
        {
            MethodSettings settings = MethodSettings.Empty.With("categories", 3).With("units", 8);
            specification = specification with { Settings = settings, Latents = RunSpecification.Usual(method, settings).Latents };
        }

        Train("without", reports: false);
        Train("with", reports: true);
        foreach (string file in new[] { "parameters", "optimizer" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["without/checkpoint"]).Folder, $"{file}.safetensors")),
                File.ReadAllBytes(Path.Combine(Checkpoint.Read(_folder["with/checkpoint"]).Folder, $"{file}.safetensors")));

        void Train(string name, bool reports)
        {
            using TrainJob job = TrainJob.Start(specification, _folder[name], execution: TinyData.Execution with { CheckpointEvery = 7 });
            TrainingReports written = new(job, new ReportSchedule());
            foreach (StepReport step in job.Train())
            {
                if (!reports || step.Step % 9 != 4 || job.Finished) continue;
                Assert.True(written.Write(), written.Problem);
                Assert.Equal(step.Step, written.Step);
                Assert.Equal(step.Step, Checkpoint.Read(job.Folder.CheckpointFolder).Step);
                Assert.Contains($"training step {step.Step} of 30", File.ReadAllText(job.Folder.ReportFile));
            }
        }
    }

    [Fact]
    public void A_report_that_cannot_be_written_stops_nothing()
    {
        using TrainJob job = TrainJob.Start(TinyData.Specification(TinyData.Write(_folder)), _folder["run"], execution: TinyData.Execution);
        TrainingReports reports = new(job, new ReportSchedule());
        foreach (StepReport step in job.Train())
        {
            if (step.Step != 3) continue;
            File.WriteAllText(job.Folder.ImagesFolder, "in the way");
            Assert.False(reports.Write());
            Assert.Contains("images", reports.Problem);
            Assert.Null(reports.Step);
        }

        Assert.True(job.Finished);
        Assert.Equal(30, Checkpoint.Read(job.Folder.CheckpointFolder).Step);
    }
}
