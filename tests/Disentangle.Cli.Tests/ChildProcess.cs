using System.Diagnostics;
using System.Globalization;

namespace Disentangle.Cli.Tests;

/// <summary>The command as a process of its own, started by bash, so that streams can be closed and signals sent. On Linux.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string Program = $"'{Path.ChangeExtension(typeof(App).Assembly.Location, null)}'";

    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private ChildProcess(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Starts it.</summary>
    /// <param name="words">The rest of the command line, for bash.</param>
    /// <param name="before">What bash does first, for example <c>trap '' HUP;</c>.</param>
    public static ChildProcess Start(string words, string before = "")
    {
        // What is ignored where the tests run, SIGHUP under nohup for one, would be ignored here, too; bash itself cannot undo that.
        ProcessStartInfo start = new("env", ["--default-signal=INT,TERM,HUP,USR1,USR2", "bash", "-c", $"{before} exec {Program} {words}"])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static Outcome Run(string words, string before = "")
    {
        using ChildProcess process = Start(words, before);
        return process.End();
    }

    /// <summary>Runs a line of bash in which <c>disentangle</c> stands for the command.</summary>
    public static Outcome Bash(string line)
    {
        ProcessStartInfo start = new("bash", ["-c", $"disentangle() {{ {Program} \"$@\"; }}; {line}"])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using ChildProcess process = new(Process.Start(start)!);
        return process.End();
    }

    /// <summary>How many bytes it has read from files so far, on Linux; 0 once it has ended.</summary>
    public long BytesRead
    {
        get
        {
            try
            {
                return long.Parse(File.ReadLines($"/proc/{_process.Id}/io").First().Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Waits until a condition holds, at most five minutes.</summary>
    public ChildProcess Until(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 15_000 && !_process.HasExited, "the process ended or waited too long");
            Thread.Sleep(20);
        }

        return this;
    }

    /// <summary>Sends a signal, for example <c>TERM</c>.</summary>
    public ChildProcess Signal(string name)
    {
        using Process kill = Process.Start("bash", ["-c", $"kill -{name} {_process.Id}"]);
        kill.WaitForExit();
        return this;
    }

    /// <summary>Waits for its end, at most five minutes: other tests may need the processors meanwhile.</summary>
    public Outcome End()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(5)), "the process did not end");
        return new Outcome(_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}

/// <summary>A test that starts processes through bash.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "signals and closed streams are tested on Linux";
    }
}

/// <summary>A test that starts processes through bash.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "signals and closed streams are tested on Linux";
    }
}
