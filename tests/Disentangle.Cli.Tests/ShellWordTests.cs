using System.Diagnostics;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Training;

namespace Disentangle.Cli.Tests;

/// <summary>Commands that are shown can be pasted: what bash makes of them are the very words.</summary>
public sealed class ShellWordTests : IDisposable
{
    private const string Odd = "$(touch x) 'y";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("plain-1_a.b/c:d,e=f@64%")]
    [InlineData("")]
    [InlineData(Odd)]
    [InlineData("`touch x`; touch x | touch x & $HOME ~ * ? [a] {b} <c >d (e) \"f\" !g #h \\i \\")]
    [InlineData("=ls")]
    [InlineData("~")]
    [InlineData("#x")]
    [InlineData("an accent é, 日本, 🙂")]
    [InlineData("a\nb\t\u001b[31mred\u0007 \u009b'\\x41")]
    public void Bash_reads_a_word_as_it_was(string word)
    {
        string quoted = ShellWord.Quoted(word);
        Assert.Equal(quoted, Shown.Text(quoted));
        Assert.Equal(["first", word, "last"], Words($"stub first {quoted} last"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [LinuxFact]
    public void The_command_of_a_report_can_be_pasted()
    {
        string root = $"/b/{Odd}";
        RunPlan plan = new(new() { Data = $"npz:/a/{Odd}" }, new() { DataRoot = root });
        ImportSource imported = new($"/c/{Odd}.pt", $"/d/{Odd}.map");
        Assert.Equal(["train", "vae", "--data", plan.Specification.Data, "--data-root", root], Words(RunCommand.Of(plan)));
        Assert.Equal(
            ["import", imported.File, "--map", imported.Map!, "--method", "vae", "--data", plan.Specification.Data, "--data-root", root],
            Words(RunCommand.Of(plan, imported)));
    }

    [LinuxFact]
    public void Hints_can_be_pasted()
    {
        string folder = _folder[Odd], archive = $"{folder}/codes.npz";
        Directory.CreateDirectory(folder);
        File.WriteAllText(archive, "x");
        Assert.Equal(["--data", $"images:{folder}"], Words(Hint("train", "vae", "--data", folder)));
        Assert.Equal(["--data", $"npz:{archive}"], Words(Hint("train", "vae", archive)));
        Assert.Equal(["score", archive], Words(Hint("evaluate", archive)));
        Assert.Equal(["evaluate", folder], Words(Hint("score", folder)));
        Assert.Equal(["--set", $"beta={Odd}"], Words(Hint("train", "beta-vae", "--data", "dsprites", $"--beta={Odd}")));
        Assert.Equal(["--set", $"beta={Odd}"], Words(Hint("train", "beta-vae", "--data", "dsprites", "--set", "beta", Odd)));
    }

    [LinuxFact]
    public void The_hints_of_training_and_import_can_be_pasted()
    {
        string run = _folder[Odd];
        Outcome stopped = new CommandLine { InterruptAt = "vae on" }.With(
            "train", "vae", "--data", TinyData.Write(_folder), "--steps", "1000", "--batch", "8", "--latents", "2", "--arch", "tiny",
            "--no-evaluate", "--out", run);
        Assert.Equal(130, stopped.Code);
        Assert.Equal(["resume", run], Words(HintOf(stopped)));
    }

    private static string Hint(params string[] words) => HintOf(CommandLine.Run(words));

    private static string HintOf(Outcome outcome)
    {
        string hint = outcome.Error.Split("\n  hint: ")[1].TrimEnd();
        int start = new[] { hint.IndexOf("disentangle ", StringComparison.Ordinal), hint.IndexOf("--", StringComparison.Ordinal) }.Where(
            at => at >= 0).Min();
        return hint[start..];
    }

    /// <summary>What bash takes the words of a command for, without its name.</summary>
    private string[] Words(string command)
    {
        string line = command.StartsWith("disentangle ", StringComparison.Ordinal) || command.StartsWith("stub ", StringComparison.Ordinal)
            ? command : $"stub {command}";
        ProcessStartInfo start = new("bash", ["-c", $"disentangle() {{ stub \"$@\"; }}; stub() {{ printf '%s\\0' \"$@\"; }}; {line}"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = _folder.Path,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\0')[..^1];
    }
}
