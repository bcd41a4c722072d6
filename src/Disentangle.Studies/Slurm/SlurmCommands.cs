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

            return (process.ExitCode == 0 ? output.Result : null, error.Result.Trim());
        }
        catch (Win32Exception)
        {
            return (null, $"there is no command {command}");
        }
    }
}
