using System.CommandLine;
using System.Globalization;
using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Disks;

/// <summary>What a trial on a bad disk found.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Tried">How many situations were tried.</param>
/// <param name="Ends">How often each way of ending was met.</param>
/// <param name="Faults">What is not as promised.</param>
internal sealed record DiskResult(string Name, int Tried, IReadOnlyDictionary<string, int> Ends, IReadOnlyList<string> Faults);

/// <summary><c>disk</c>: full, read-only, vanishing, and with flipped bits.</summary>
internal static class DiskCommand
{
    public static Command Create() => Shared.Trials(
        "disk",
        "Fills the disk at each size, forbids writing, takes folders away while they are used, and flips single bits.",
        Shared.Count("Flipped bits of each file; a tenth of it are the sizes of the full disk and the folders that vanish.", 200),
        Shared.Names("--trials", "Some of full, read-only, vanishing, flips; all by default."),
        Shared.Folder("Where it works; it stays."),
        (scratch, count, seed, chosen, output) => Run(scratch, Interruption.All(scratch), count, seed, chosen, output));

    /// <summary>Tries what was chosen with the commands, and gives the number of faults.</summary>
    public static int Run(
        Scratch scratch, IReadOnlyList<Interruption> commands, int count, ulong seed, string[] chosen, TextWriter output)
    {
        output.WriteLine($"{"disk",-34}{"tried",7}{"faults",8}  how it ended");
        int faults = 0;
        foreach ((string name, Func<IEnumerable<DiskResult>> trial) in new (string, Func<IEnumerable<DiskResult>>)[]
        {
            ("flips", () => FlippedBits.Try(scratch, commands.Single(command => command.Name == "resume"), count, new SplitMix(seed))),
            ("vanishing", () => VanishingFolder.Try(scratch, Math.Max(1, count / 10), new SplitMix(seed))),
            ("full", () => SmallDisk.Full(scratch, commands, Math.Max(2, count / 10))),
            ("read-only", () => SmallDisk.ReadOnly(scratch, commands)),
        })
        {
            if (chosen.Length > 0 && !chosen.Contains(name)) continue;
            foreach (DiskResult result in trial())
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name + ": " + result.Name,-34}{result.Tried,7}{result.Faults.Count,8}  "
                        + $"{string.Join(", ", result.Ends.OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}"))}"));
                foreach (string fault in result.Faults.Take(10)) output.WriteLine($"  {fault}");
                faults += result.Faults.Count;
            }
        }

        output.WriteLine($"{faults} faults");
        return faults;
    }
}

/// <summary>Counts ways of ending, and keeps what is not as promised.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    public int Tried { get; private set; }

    public void Add(string end, string? fault = null)
    {
        Tried++;
        _ends[end] = _ends.GetValueOrDefault(end) + 1;
        if (fault is not null) _faults.Add(fault);
    }

    public DiskResult Result(string name) => new(name, Tried, _ends, _faults);

    /// <summary>What is wrong with how a failed call put it: it is to be a sentence, with exit code 1 or 2.</summary>
    public static string? Fault(CallResult result) =>
        result.ExitCode is not (1 or 2) ? $"exit code {result.ExitCode}: {result.Said}"
        : !result.Error.Contains("disentangle: ", StringComparison.Ordinal) || result.Error.Contains("unexpected failure",
            StringComparison.Ordinal) || result.Error.Contains("\n   at ", StringComparison.Ordinal)
            ? $"no sentence: {result.Said}" : null;
}
