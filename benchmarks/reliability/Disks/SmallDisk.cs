using System.Globalization;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Disks;

/// <summary>Commands on a file system of a few pages in memory, which root can mount.</summary>
internal static class SmallDisk
{
    private const int Page = 4096;

    /// <summary>
    /// Each command with the room for a part of what it writes: it ends with a sentence, and when there is room again it goes on.
    /// </summary>
    public static IEnumerable<DiskResult> Full(Scratch scratch, IReadOnlyList<Interruption> commands, int sizes)
    {
        string disk = scratch["disk"];
        if (!IsPossible(disk)) yield break;

        foreach (Interruption command in commands)
        {
            Tally tally = new();
            Outcome expected = command.Undisturbed(scratch["work"]);
            (long before, long after) = Needed(command, disk);
            for (int i = 0; i < sizes; i++)
            {
                Mount(disk, "size=1g");
                try
                {
                    command.Prepare(disk);
                    long pages = Math.Max(1, before + (after - before) * i / sizes); // 0 would be no limit
                    Must("mount", "-o", string.Create(CultureInfo.InvariantCulture, $"remount,size={pages * Page}"), disk);
                    CallResult result = CliProgram.Run(command.Arguments(disk));
                    string? fault = result.ExitCode == 0 ? expected.Difference(Outcome.Of(disk)) : Tally.Fault(result);
                    Must("mount", "-o", "remount,size=1g", disk);
                    fault ??= result.ExitCode == 0 ? null : command.FaultAfterwards(disk, expected);
                    tally.Add($"exit code {result.ExitCode}", fault is null ? null : $"{pages} pages: {fault}");
                }
                finally
                {
                    Must("umount", disk);
                }
            }

            yield return tally.Result(command.Name);
        }
    }

    /// <summary>Each command where nothing may be written: a sentence, and nothing is changed.</summary>
    public static IEnumerable<DiskResult> ReadOnly(Scratch scratch, IReadOnlyList<Interruption> commands)
    {
        string disk = scratch["disk"];
        if (!IsPossible(disk)) yield break;

        foreach (Interruption command in commands)
        {
            Tally tally = new();
            Mount(disk, "size=1g");
            try
            {
                command.Prepare(disk);
                Must("mount", "-o", "remount,ro", disk);
                CallResult result = CliProgram.Run(command.Arguments(disk));
                tally.Add($"exit code {result.ExitCode}", Tally.Fault(result));
                Must("mount", "-o", "remount,rw", disk);
            }
            finally
            {
                Must("umount", disk);
            }

            yield return tally.Result(command.Name);
        }
    }

    private static bool IsPossible(string disk)
    {
        string? reason = WhyNot(disk);
        if (reason is not null) Console.WriteLine($"skipped: {reason}");
        return reason is null;
    }

    private static string? WhyNot(string disk)
    {
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux()) return "a small disk is mounted on Linux only";
        if (Environment.UserName != "root") return "to mount a small disk, this must run as root";
        CallResult tried = CliProgram.RunOther("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
        if (tried.ExitCode != 0) return $"no file system can be mounted here: {tried.Said}";
        Must("umount", disk);
        return null;
    }

    private static void Mount(string disk, string options) => Must("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk);

    private static void Must(string program, params string[] arguments) =>
        CliProgram.RunOther(program, arguments).MustBeDone($"{program} {string.Join(' ', arguments)}");

    // Pages in use before and after a command that has all the room it wants.
    private static (long Before, long After) Needed(Interruption command, string disk)
    {
        Mount(disk, "size=1g");
        try
        {
            command.Prepare(disk);
            long before = Used(disk);
            CliProgram.Run(command.Arguments(disk));
            return (before, Used(disk));
        }
        finally
        {
            Must("umount", disk);
        }
    }

    private static long Used(string disk)
    {
        DriveInfo drive = new(disk);
        return (drive.TotalSize - drive.TotalFreeSpace) / Page;
    }
}
