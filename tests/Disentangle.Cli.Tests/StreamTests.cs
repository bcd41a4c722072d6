using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>Standard streams that are closed, full or not read.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public StreamTests() => _data = TinyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&-")]
    [InlineData(">&- 2>&-")]
    [InlineData(">&- 2>&- <&-")]
    [InlineData("2>/dev/full")]
    [InlineData(">/dev/null 2>&1 <&-")]
    public void A_run_is_trained_whole_whatever_became_of_the_streams(string streams)
    {
        string run = _folder["run"];
        Outcome outcome = ChildProcess.Run(
            $"train vae --data {_data} --steps 5 --batch 8 --latents 2 --arch tiny --no-evaluate --out {run} {streams}");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        using TrainedRun trained = TrainedRun.Open(run);
        Assert.Equal(5, trained.Step);

        // The number of a closed stream is given to the next file that is opened. No line may have gone there.
        Assert.Equal(5, RunHistory.Read(trained.Folder.HistoryFile)[^1].Step);
        Assert.DoesNotContain("vae on", File.ReadAllText(trained.Folder.DescriptionFile));
        Assert.EndsWith("</html>", File.ReadAllText(trained.Folder.ReportFile).TrimEnd());
    }

    [LinuxTheory]
    [InlineData("list nothing", ">&-", 2)]
    [InlineData("list nothing", "2>&-", 2)]
    [InlineData("list nothing", "2>/dev/full", 2)]
    [InlineData("list methods", ">&-", 0)]
    public void The_exit_code_does_not_depend_on_the_streams(string words, string streams, int code) =>
        Assert.Equal(code, ChildProcess.Run($"{words} {streams}").Code);

    [LinuxFact]
    public void Results_that_a_full_disk_took_are_a_failure() =>
        ChildProcess.Run("list methods >/dev/full").IsError(1, "the output cannot be written: the disk is full");

    [LinuxFact]
    public void A_reader_that_goes_away_stops_no_training()
    {
        string run = _folder["run"];
        Outcome outcome = ChildProcess.Bash(
            $"disentangle train vae --data {_data} --steps 5 --batch 8 --latents 2 --arch tiny --no-evaluate --out {run} | head "
                + $"-n 1; echo ${{PIPESTATUS[@]}}");
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.Equal(("", 2, "0 0"), (outcome.Error, lines.Length, lines[1]));
        using TrainedRun trained = TrainedRun.Open(run);
        Assert.Equal(5, trained.Step);
    }

    [LinuxTheory]
    [InlineData(64)]
    [InlineData(32)]
    public void Too_few_files_that_may_be_open_are_one_sentence(int files) =>
        ChildProcess.Run("list presets", $"ulimit -n {files};")
            .IsError(2, $"at most {files} files may be open, at least 128 are needed", "ulimit -n 1024");

    [LinuxFact]
    public void A_run_needs_no_more_files_than_that()
    {
        string run = _folder["run"];
        Outcome outcome = ChildProcess.Run(
            $"train vae --data {_data} --steps 5 --batch 8 --latents 2 --arch tiny --out {run} --tensorboard", "ulimit -n 128;");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.True(File.Exists(Path.Combine(run, "scores.json")));
    }
}
