using Disentangle.Studies;
using Disentangle.Studies.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>Signals that ask to stop.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data, _run;

    public SignalTests() => (_data, _run) = (TinyData.Write(_folder), _folder["run"]);

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("INT", "")]
    [InlineData("TERM", "")]
    [InlineData("HUP", "")]
    [InlineData("HUP", ">&- 2>&- <&-")]
    public void Training_stops_with_a_checkpoint(string signal, string streams)
    {
        using ChildProcess process = ChildProcess.Start($"{Endless} {streams}", Ready);
        Outcome outcome = process.Until(Trains).Signal(signal).End();
        Assert.Equal(130, outcome.Code);
        if (streams.Length == 0) Assert.Matches(@"^disentangle: stopped at step \d+ of 1000000000; a checkpoint is written\n  hint: continue with disentangle resume \S+\n$", outcome.Error);
        Complete();
    }

    [LinuxFact]
    public void A_shell_may_send_what_its_terminal_has_sent_already()
    {
        using ChildProcess process = ChildProcess.Start(Endless, Ready);
        Assert.Equal(130, process.Until(Trains).Signal("HUP").Signal("HUP").Signal("TERM").End().Code);
        Complete();
    }

    [LinuxFact]
    public void Nohup_is_respected()
    {
        using ChildProcess process = ChildProcess.Start(Endless, $"{Ready} trap '' HUP;");
        process.Until(Trains).Signal("HUP");
        long before = new FileInfo(Path.Combine(_run, "history.jsonl")).Length;
        process.Until(() => new FileInfo(Path.Combine(_run, "history.jsonl")).Length > before + 1000);
        Assert.Equal(130, process.Signal("TERM").End().Code);
        Complete();
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(180)]
    [InlineData(250)]
    [InlineData(400)]
    public void A_signal_in_the_first_moments_leaves_a_run_or_nothing(int milliseconds)
    {
        using ChildProcess process = ChildProcess.Start(Endless, Ready);
        Thread.Sleep(milliseconds);
        Outcome outcome = process.Signal("TERM").End();

        // Before the program is loaded, the system ends the process.
        Assert.Contains(outcome.Code, new[] { 130, 143 });
        Assert.DoesNotContain("unexpected", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        if (outcome.Code == 143) Assert.False(Directory.Exists(_run));
        else if (Directory.Exists(_run)) Complete();
    }

    private string Endless =>
        $"train vae --data {_data} --steps 1000000000 --batch 8 --latents 2 --arch tiny --history-every 1 --checkpoint-every 0 --no-evaluate --out {_run}";

    // A test runner may have been started with signals ignored, which the children of its children inherit.
    private static string Ready => "trap - INT TERM HUP;";

    private bool Trains() => File.Exists(Path.Combine(_run, "history.jsonl")) && new FileInfo(Path.Combine(_run, "history.jsonl")).Length > 1000;

    /// <summary>Asserts that there is a run that can be resumed, and no leftover.</summary>
    private void Complete()
    {
        using TrainedRun trained = TrainedRun.Open(_run);
        Assert.True(trained.Step >= 0);
        string[] endings = [".tmp", ".writing"];
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories), path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));
    }
}
