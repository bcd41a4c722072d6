using System.Diagnostics;
using System.Text;
using Disentangle.Cli;
using Disentangle.Cli.Display;

namespace Disentangle.Reliability.Runs;

/// <summary>What a call of the program said, and how it ended.</summary>
/// <param name="ExitCode">128 + the signal where one ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record CallResult(int ExitCode, string Output, string Error, double Seconds)
{
    /// <summary>Both outputs in one line, for a table.</summary>
    public string Said =>
        string.Join(" | ", $"{Error}\n{Output}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Where nothing can be tried if it did not end well.</summary>
    /// <param name="name">What was called.</param>
    /// <exception cref="InvalidOperationException">It ended otherwise.</exception>
    public void MustBeDone(string name)
    {
        if (ExitCode != 0) throw new InvalidOperationException($"{name} ended with code {ExitCode}: {Said}");
    }
}

/// <summary>The program that is tried: <c>disentangle</c> as it was built beside this one.</summary>
internal static class CliProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The file that is executed.</summary>
    public static string Executable { get; } = Beside("Disentangle.Cli");

    /// <summary>This program, for processes of its own.</summary>
    public static string Own { get; } = Beside("Disentangle.Reliability");

    /// <summary>
    /// Calls it in this process, which takes a fraction of the time. Paths must be absolute; for what is neither killed nor traced.
    /// </summary>
    public static CallResult Call(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        using CancellationTokenSource patience = new(Patience);
        Stopwatch clock = Stopwatch.StartNew();
        int code = App.Run(arguments, new Terminal(output, error, interrupted: patience.Token));
        return new(code, output.ToString(), error.ToString(), clock.Elapsed.TotalSeconds);
    }

    /// <summary>Calls it as a process of its own and waits.</summary>
    public static CallResult Run(IEnumerable<string> arguments, string? folder = null) => Run(Start(Executable, arguments, folder));

    /// <summary>Calls it as a process of its own and kills it after a time; the exit code shows if it was still there.</summary>
    public static CallResult RunAndKill(IEnumerable<string> arguments, TimeSpan after)
    {
        Process process = Start(Executable, arguments);
        if (!process.WaitForExit(after)) process.Kill();
        return Run(process);
    }

    /// <summary>Calls any program and waits.</summary>
    public static CallResult RunOther(string program, IEnumerable<string> arguments) => Run(Start(program, arguments));

    /// <summary>Starts a program whose outputs are read.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string? folder = null)
    {
        ProcessStartInfo start = new(program)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8, WorkingDirectory = folder ?? "",
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);

        // Short calls: quick code is enough, and no files for debuggers, of which each kill would leave some.
        start.Environment["DOTNET_TC_QuickJitForLoops"] = "1";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    private static CallResult Run(Process process)
    {
        using (process)
        {
            Stopwatch clock = Stopwatch.StartNew();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                return new(-1, "", $"did not end in {Patience.TotalSeconds:0} s", Patience.TotalSeconds);
            }

            process.WaitForExit();
            return new(process.ExitCode, output.Result, error.Result, clock.Elapsed.TotalSeconds);
        }
    }
}
