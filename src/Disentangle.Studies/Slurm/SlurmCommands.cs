using System.ComponentModel;
using System.Diagnostics;

namespace Disentangle.Studies.Slurm;

/// <summary>Calls Slurm's commands. What they say is a hint: accounting lags or is off, and a controller may not answer.</summary>
public static class SlurmCommands
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Calls a command.</summary>
    /// <param name="command">Its name, for example <c>squeue</c>, found on the path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed, or null where it is not there, failed or did not end in a minute; and what
    /// it said on its error stream.</returns>
    public static (string? Output, string Error) Try(string command, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            Environment = { ["SLURM_BITSTR_LEN"] = "0", ["LC_ALL"] = "C" },
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                return (null, $"{command} did not end within {Longest.TotalSeconds:0} s");
            }

            string said = error.Result.Trim();
            return (process.ExitCode == 0 ? output.Result : null, said.Length == 0 ? $"{command} failed" : said);
        }
        catch (Win32Exception)
        {
            return (null, $"there is no command {command}");
        }
    }

    /// <summary>Whether a command is on the path.</summary>
    internal static bool Exists(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, command)));

    /// <summary>What a command said last, without its own name: <c>sbatch: error: ...</c>.</summary>
    internal static string Sentence(string error)
    {
        string line = error.TrimEnd().Split('\n')[^1].Trim();
        foreach (string kind in (string[])["error: ", "fatal: "])
        {
            int at = line.IndexOf(kind, StringComparison.Ordinal);
            if (at >= 0) return line[(at + kind.Length)..];
        }

        return line;
    }
}
