using System.Diagnostics;
using System.Text;

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
}

/// <summary>The program that is tried: <c>disentangle</c> as it was built beside this one, in processes of its own.</summary>
internal static class CliProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The file that is executed.</summary>
    public static string Executable { get; } = Beside("Disentangle.Cli");

    /// <summary>This program, for processes of its own.</summary>
    public static string Own { get; } = Beside("Disentangle.Reliability");

    /// <summary>Calls it and waits.</summary>
    public static CallResult Run(IEnumerable<string> arguments, string? folder = null) => Run(Start(Executable, arguments, folder));

    /// <summary>Calls it and kills it after a time, by SIGKILL; whether it was still there to be killed shows in the exit code.</summary>
    public static CallResult RunAndKill(IEnumerable<string> arguments, TimeSpan after, string? folder = null)
    {
        Process process = Start(Executable, arguments, folder);
        if (!process.WaitForExit(after)) process.Kill();
        return Run(process);
    }

    /// <summary>Calls any program and waits.</summary>
    public static CallResult RunOther(string program, IEnumerable<string> arguments, string? folder = null) =>
        Run(Start(program, arguments, folder));

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
