using System.Diagnostics;
using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Disks;

/// <summary>
/// The folder of a run is renamed or removed while it is trained: that is noticed at the next write, with a sentence and exit code 1.
/// </summary>
internal static class VanishingFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IEnumerable<DiskResult> Try(Scratch scratch, int count, SplitMix random)
    {
        string data = TinyRun.WriteData(scratch["tiny.npz"]), folder = scratch["vanishing"], run = Path.Combine(folder, "run"),
            moved = Path.Combine(folder, "moved");

        // More steps than there is time for.
        string[] train =
        [
            "train", "beta-vae", "--data", data, "--arch", "tiny", "--latents", "4", "--batch", "8", "--steps", "100000000",
            "--checkpoint-every", "50", "--history-every", "10", "--threads", "1", "--out", "run",
        ];
        (Tally renamed, Tally deleted) = (new(), new());
        for (int i = 0; i < count; i++)
        {
            bool renames = i % 2 == 0;
            Interruption.Empty(folder);
            Task<CallResult> call = Task.Run(() => CliProgram.Run(train, folder));
            if (!WaitFor(() => Directory.Exists(Path.Combine(run, "checkpoint")) || call.IsCompleted))
                throw new InvalidOperationException("training does not begin");
            Thread.Sleep(random.Below(1000));
            if (renames) Directory.Move(run, moved);
            else DeleteInUse(run);
            CallResult result = call.Result;
            string? fault = result.ExitCode == 1 ? Tally.Fault(result) : $"exit code {result.ExitCode} in place of 1: {result.Said}";
            if (fault is null && Directory.Exists(run))
                fault = "the folder was made again, "
                    + "with "
                        + $"{string.Join(", ",
                            Directory.EnumerateFileSystemEntries(run, "*", SearchOption.AllDirectories)
                                .Select(path => Path.GetRelativePath(run, path)))}";
            if (fault is null && renames)
            {
                CallResult resumed = CliProgram.Run(
                    ["resume", "moved", "--steps", $"{RunBits.Read(moved).Step + 50}", "--threads", "1", "--no-evaluate"], folder);
                if (resumed.ExitCode != 0) fault = $"under its new name, resume ends with code {resumed.ExitCode}: {resumed.Said}";
            }

            (renames ? renamed : deleted).Add($"exit code {result.ExitCode}", fault);
        }

        return [renamed.Result("renamed while training"), deleted.Result("removed while training")];
    }

    private static bool WaitFor(Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Patience) return false;
            Thread.Sleep(5);
        }

        return true;
    }

    // What is written meanwhile may hinder it.
    private static void DeleteInUse(string folder)
    {
        for (int i = 0; Directory.Exists(folder) && i < 100; i++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                Thread.Sleep(1);
            }
        }
    }
}
