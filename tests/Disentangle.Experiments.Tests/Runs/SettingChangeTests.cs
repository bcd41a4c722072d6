using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

/// <summary>Settings that change while a run is trained.</summary>
public sealed class SettingChangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_setting_changes_from_a_step_on_the_change_is_recorded_and_the_commands_repeat_it()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        Change(run, 14, ("beta", 8));
        Change(run, 16, ("beta", 0.5));
        RunDescription description = RunDescription.Read(run);
        Assert.Equal(0.5, description.Specification.Settings.Values["beta"].Number);
        Assert.Equal(
            [
                new(10, "settings.beta", "4", "8"), new(10, "steps", "10", "14"),
                new(14, "settings.beta", "8", "0.5"), new(14, "steps", "14", "16"),
            ],
            description.Changes);
        string[] commands = RunCommand.Of(description, "a run").Split('\n');
        Assert.DoesNotContain("beta=8", commands[0], StringComparison.Ordinal);
        Assert.DoesNotContain("beta=0.5", commands[0], StringComparison.Ordinal);
        Assert.Contains(" --steps 10 ", commands[0], StringComparison.Ordinal);
        Assert.Equal("disentangle resume 'a run' --set beta=8 --steps 14", commands[1]);
        Assert.Equal("disentangle resume 'a run' --set beta=0.5 --steps 16", commands[2]);
        Assert.EndsWith(", changed on the way", description.Title, StringComparison.Ordinal);
        using (TrainedRun trained = TrainedRun.Open(run.Path)) RunReport.Write(trained);
        Assert.Contains("0.5, 8 until step 14, 4 until step 10<", File.ReadAllText(run.ReportFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Resumed_after_a_change_it_has_the_bits_of_one_that_was_not_stopped_and_other_bits_than_one_without_the_change()
    {
        string data = TinyData.Write(_folder);
        RunFolder whole = TinyData.Train(_folder, 10, name: "whole", data: data);
        RunFolder parts = TinyData.Train(_folder, 10, name: "parts", data: data);
        RunFolder same = TinyData.Train(_folder, 10, name: "same", data: data);
        Change(whole, 20, ("beta", 8));
        Change(parts, 20, stop: 3, ("beta", 8));
        Change(parts, 20);
        Change(same, 20);
        Assert.Equal(Parameters(whole), Parameters(parts));
        Assert.NotEqual(Parameters(whole), Parameters(same));
        Assert.Equal(RunDescription.Read(whole).Changes, RunDescription.Read(parts).Changes);
    }

    [Fact]
    public void A_changed_run_is_not_taken_for_one_of_its_last_or_first_settings()
    {
        RunSpecification specification = TinyData.Specification(TinyData.Write(_folder), steps: 12);
        string name = RunFolder.DefaultName(specification);
        RunFolder run = TinyData.Train(_folder, steps: 10, name: name, data: specification.Data);
        Change(run, 12);
        Assert.NotNull(ExistingRun.Find(Path.GetDirectoryName(run.Path)!, specification));
        Change(run, 14, ("beta", 8));
        Change(run, 16, ("beta", 4));
        Assert.Null(ExistingRun.Find(Path.GetDirectoryName(run.Path)!, specification with { Steps = 16 }));
    }

    [Fact]
    public void What_a_model_is_cannot_change_and_nothing_is_written_then()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10, method: "beta-tcvae");
        string before = File.ReadAllText(run.DescriptionFile);
        UserErrorException error = Assert.Throws<UserErrorException>(() => TrainJob.Resume(
            run.Path, new() { Steps = 12, Settings = MethodSettings.Empty.With("estimator", "mws") }));
        Assert.Equal("estimator is another than in the checkpoint of step 10, and cannot change within a run", error.Message);
        Assert.Contains("beta", error.Hint, StringComparison.Ordinal);
        Assert.StartsWith("unknown setting bta of beta-tcvae", Assert.Throws<UserErrorException>(() => TrainJob.Resume(
            run.Path, new() { Steps = 12, Settings = MethodSettings.Empty.With("bta", 1) })).Message, StringComparison.Ordinal);
        Assert.EndsWith("so no step is left for another setting", Assert.Throws<UserErrorException>(() => TrainJob.Resume(
            run.Path, new() { Settings = MethodSettings.Empty.With("beta", 1) })).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(run.DescriptionFile));
    }

    [Fact]
    public void A_checkpoint_from_before_a_change_that_is_not_recorded_is_refused()
    {
        RunFolder run = TinyData.Train(_folder, steps: 10);
        string text = File.ReadAllText(run.DescriptionFile);
        File.WriteAllText(run.DescriptionFile, text.Replace("\"settings\": {}", "\"settings\": {\"beta\": 8}", StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(run.DescriptionFile));
        Assert.Contains("but the checkpoint of step 10 was trained with",
            Assert.Throws<UserErrorException>(() => TrainedRun.Open(run.Path)).Message, StringComparison.Ordinal);
    }

    private static void Change(RunFolder run, long steps, params (string Name, double Value)[] settings) =>
        Change(run, steps, int.MaxValue, settings);

    private static void Change(RunFolder run, long steps, int stop, params (string Name, double Value)[] settings)
    {
        MethodSettings given = new(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        using TrainJob job = TrainJob.Resume(run.Path, new() { Steps = steps, Settings = given });
        using CancellationTokenSource source = new();
        int done = 0;
        foreach (StepReport _ in job.Train(source.Token))
            if (++done == stop) source.Cancel();
    }

    private static byte[] Parameters(RunFolder run) => File.ReadAllBytes(Path.Combine(
        Directory.GetDirectories(run.CheckpointFolder).MaxBy(path => int.Parse(Path.GetFileName(path)))!, "parameters.safetensors"));
}
