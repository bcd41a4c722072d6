using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Disentangle.Cli.Hosting;

/// <summary>
/// How many files the process may have open. The runtime keeps every part of a program open, so with too few it cannot even load the part
/// that would say so: this is asked first, and uses nothing but the runtime's core.
/// </summary>
internal static class OpenFiles
{
    private const int Least = 128;

    /// <summary>Whether there are enough; if not, that has been said on the error stream.</summary>
    public static bool AreEnough()
    {
        if (Most() is not { } most || most >= Least) return true;
        byte[] sentence = System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture,
                $"disentangle: at most {most} files may be open, at least {Least} are needed\n  hint: ulimit -n 1024\n"));
        try
        {
            using FileStream error = new(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            error.Write(sentence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The exit code says it too.
            return false;
        }

        return false;
    }

    // The runtime has raised the soft limit to the hard one before the program begins.
    private static int? Most()
    {
        if (!OperatingSystem.IsLinux()) return null;
        const string name = "Max open files";
        try
        {
            foreach (string line in File.ReadAllText("/proc/self/limits").Split('\n'))
            {
                if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
                return int.TryParse(line[name.Length..].Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int most)
                    ? most : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return null;
    }
}
