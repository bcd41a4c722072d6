using System.CommandLine;
using System.Globalization;
using Disentangle.Experiments.Pipelines;
using Disentangle.Reliability.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.PowerLoss;

/// <summary><c>powerloss</c>: replays what a command wrote in every order that a power loss allows.</summary>
internal static class PowerLossCommand
{
    public static Command Create()
    {
        Option<int> count = Shared.Count(
            "The most states that are tried at a point, of each order; where there are more, so many are drawn.", 200);
        Option<ulong> seed = Shared.Seed();
        Option<string[]> commands = Shared.Commands();
        Option<string?> folder = Shared.Folder("Where states that fell are kept.");
        string what = "Takes the power away at every system call of train, resume, evaluate, export and import, and reads what any "
            + "order of writing may have left.";
        Command command = new("powerloss", what) { count, seed, commands, folder };
        command.SetAction(parsed =>
        {
            if (Strace.WhyNot() is { } reason)
            {
                Console.WriteLine($"skipped: {reason}");
                return 0;
            }

            using Scratch scratch = new(parsed.GetValue(folder));
            string[] chosen = parsed.GetValue(commands) ?? [];

            // Each is called all the same: the next goes on with its run.
            IEnumerable<PowerLossScenario> scenarios =
                PowerLossScenario.All(scratch).Where(scenario => chosen.Length == 0 || chosen.Contains(scenario.Name));
            return Run(scratch, scenarios, parsed.GetValue(count), parsed.GetValue(seed), Console.Out) == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>A hidden command: trains and says when a checkpoint is saved.</summary>
    public static Command CreateTraining()
    {
        Argument<string> data = new("data"), folder = new("folder");
        Option<bool> force = new("--force");
        Command command = new("train-and-tell") { data, folder, force };
        command.Hidden = true;
        command.SetAction(parsed => Train(parsed.GetRequiredValue(data), parsed.GetRequiredValue(folder), parsed.GetValue(force)));
        return command;
    }

    /// <summary>Tries the scenarios and gives the number of faults.</summary>
    public static int Run(Scratch scratch, IEnumerable<PowerLossScenario> scenarios, int most, ulong seed, TextWriter output)
    {
        output.WriteLine($"{"command",-18}{"calls",8}{"points",8}{"states",10}{"faults",8}");
        int faults = 0;
        foreach (PowerLossScenario scenario in scenarios)
        {
            foreach (NameOrder order in Enum.GetValues<NameOrder>())
            {
                ReplayResult result = Replay.Run(scenario.Before, scenario.Operations, scenario.Fault, order, most, seed,
                    scratch[$"{scenario.Name}-{order}"]);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{scenario.Name + (order == NameOrder.Any ? ", any" : ", journal"),-18}"
                        + $"{scenario.Operations.Count,8}{result.Points,8}{result.States,10:N0}{result.Faults.Count,8}"));
                foreach (string fault in result.Faults.Take(5)) output.WriteLine($"  {fault}");
                faults += result.Faults.Count;
            }
        }

        return faults;
    }

    private static int Train(string data, string folder, bool force)
    {
        using TrainJob job = TrainJob.Start(TinyRun.Specification(data), folder, force, execution: TinyRun.Execution);
        long saved = -1;
        Tell();
        foreach (StepReport _ in job.Train()) Tell();
        Tell();
        return 0;

        void Tell()
        {
            if (job.CheckpointStep == saved) return;
            saved = job.CheckpointStep;
            Console.WriteLine($"saved {saved}");
        }
    }
}
