using Disentangle.Reliability.Fuzzing;

namespace Disentangle.Reliability.PowerLoss;

/// <summary>What a replay found.</summary>
/// <param name="Points">Moments at which the power was taken away.</param>
/// <param name="States">Different contents of the folder that were read.</param>
/// <param name="Faults">What was wrong with them, one for each state.</param>
internal sealed record ReplayResult(int Points, int States, IReadOnlyList<string> Faults);

/// <summary>Takes the power away after each operation of a trace.</summary>
internal static class Replay
{
    /// <param name="before">The folder as it was before, all of it on the disk.</param>
    /// <param name="operations">What was done.</param>
    /// <param name="fault">Reads a folder that a power loss left, knowing what was reported before; a sentence where
    /// something is lost, else null.</param>
    /// <param name="order">Which names survive.</param>
    /// <param name="most">The most states of a point.</param>
    /// <param name="seed">Draws where there are more.</param>
    /// <param name="folder">Where states are written to be read; states that fell stay beside it.</param>
    public static ReplayResult Run(
        string before, IReadOnlyList<DiskOperation> operations, Func<string, IReadOnlyList<string>, string?> fault, NameOrder order,
        int most, ulong seed, string folder)
    {
        Disk disk = Disk.Of(before);
        HashSet<(string, int)> seen = [];
        List<string> faults = [], reported = [];
        int points = 0;
        Look(-1);
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i] is Report report) reported.Add(report.Text);
            else disk.Apply(operations[i]);
            Look(i);
        }

        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return new(points, seen.Count, faults);

        void Look(int number)
        {
            points++;
            foreach (CrashState state in CrashStates.Of(disk, order, most, new SplitMix(SplitMix.SeedOf(seed, $"{number}"))))
            {
                if (!seen.Add((state.Hash(), reported.Count))) continue;
                state.Write(folder);
                if (Fault() is not { } sentence) continue;
                faults.Add(
                    $"after operation {number} ({(number < 0 ? "none" : Text(operations[number]))}), "
                        + $"reported {(reported.Count == 0 ? "nothing" : reported[^1].Trim())}: {sentence}");
                string kept = $"{folder}-fault-{faults.Count}";
                if (faults.Count <= 10) state.Write(kept);
            }

            string? Fault()
            {
                try
                {
                    return fault(folder, reported);
                }
                catch (Exception e)
                {
                    return $"{e.GetType().Name}: {e.Message}";
                }
            }
        }
    }

    private static string Text(DiskOperation operation) => operation switch
    {
        WriteBytes write => $"{write.Bytes.Length} bytes at {write.At} of {write.Path}",
        _ => operation.ToString(),
    };
}
