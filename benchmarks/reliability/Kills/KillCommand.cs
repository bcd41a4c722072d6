using System.CommandLine;
using System.Globalization;
using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.Kills;

/// <summary><c>kill</c>: SIGKILL at random moments, and the command called again.</summary>
internal static class KillCommand
{
    private const int Killed = 128 + 9, MostInARow = 3;

    public static Command Create() => Shared.Trials(
        "kill",
        "Kills train, resume, evaluate, import, export and encode at random moments and calls them again: "
            + "the result must be that of a run that nothing disturbed.",
        Shared.Count("How many kills there are in all.", 500),
        Shared.Commands(),
        Shared.Folder("Where it works; it stays, with what fell."),
        (scratch, count, seed, chosen, output) => Run(
            scratch, [.. Interruption.All(scratch).Where(command => chosen.Length == 0 || chosen.Contains(command.Name))], count, seed,
            output));

    /// <summary>Kills the commands so often in all, and gives the number of faults.</summary>
    public static int Run(Scratch scratch, IReadOnlyList<Interruption> commands, int count, ulong seed, TextWriter output)
    {
        Trial[] trials =
            [.. commands.Select((command, i) => new Trial(command, count * (i + 1) / commands.Count - count * i / commands.Count))];
        output.WriteLine($"{"command",-20}{"kills",7}{"too late",10}{"results compared",18}{"faults",8}");
        foreach (Trial trial in trials)
        {
            trial.Run(scratch, new SplitMix(SplitMix.SeedOf(seed, trial.Command.Name)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{trial.Command.Name,-20}{trial.Kills,7}{trial.Missed,10}{trial.Compared,18}{trial.Faults.Count,8}"));
            foreach (string fault in trial.Faults.Take(10)) output.WriteLine($"  {fault}");
        }

        int faults = trials.Sum(trial => trial.Faults.Count);
        output.WriteLine($"{trials.Sum(trial => trial.Kills)} kills, {faults} faults");
        return faults;
    }

    private sealed class Trial(Interruption command, int count)
    {
        public Interruption Command => command;

        public int Kills { get; private set; }

        /// <summary>Kills that came after the end.</summary>
        public int Missed { get; private set; }

        public int Compared { get; private set; }

        public List<string> Faults { get; } = [];

        public void Run(Scratch scratch, SplitMix random)
        {
            if (count == 0) return;
            string folder = scratch["work"];
            Outcome expected = command.Undisturbed(folder);
            double seconds = command.Seconds(folder);
            while (Kills < count)
            {
                command.Begin(folder);
                List<string> moments = [];
                int kills = Math.Min(1 + random.Below(MostInARow), count - Kills);
                for (int i = 0; i < kills; i++)
                {
                    TimeSpan after = TimeSpan.FromSeconds(seconds * random.Below(1000) / 1000);
                    string[] arguments = i == 0 ? command.Arguments(folder) : command.Again(folder);
                    bool hit = CliProgram.RunAndKill(arguments, after).ExitCode == Killed;
                    if (hit) Kills++;
                    else Missed++;
                    moments.Add(string.Create(CultureInfo.InvariantCulture, $"{arguments[0]} {after.TotalMilliseconds:0} ms"));

                    // It ended before the kill: with the same command there is nothing left to interrupt.
                    if (!hit) break;
                }

                Compared++;
                string kept = scratch[$"fault-{command.Name.Replace(' ', '-')}-{Faults.Count + 1}"];
                if (scratch.Keeps) Scratch.Copy(folder, kept);
                if (command.FaultAfterwards(folder, expected) is { } fault)
                    Faults.Add($"killed after {string.Join(", ", moments)}: {fault}");
                else if (scratch.Keeps) Directory.Delete(kept, recursive: true);
            }
        }
    }
}
