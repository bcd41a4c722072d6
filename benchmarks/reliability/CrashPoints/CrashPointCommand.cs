using System.CommandLine;
using System.Globalization;
using Disentangle.Reliability.PowerLoss;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability.CrashPoints;

/// <summary><c>crashpoints</c>: SIGKILL at each system call that changes files.</summary>
internal static class CrashPointCommand
{
    public static Command Create()
    {
        Option<int> count = Shared.Count("The most points of each command, spread over all; 0 for every one.", 0);
        Option<string[]> commands = Shared.Commands();
        Option<string?> folder = Shared.Folder("Where it works; it stays, with what fell.");
        Command command = new("crashpoints",
            "Kills train, train --force, resume, evaluate, import, export and encode at each system call that changes a file, and calls "
                + "them again.") { count, commands, folder };
        command.SetAction(parsed =>
        {
            if (Strace.WhyNot() is { } reason)
            {
                Console.WriteLine($"skipped: {reason}");
                return 0;
            }

            using Scratch scratch = new(parsed.GetValue(folder));
            string[] chosen = parsed.GetValue(commands) ?? [];
            return Run(
                scratch,
                Interruption.All(scratch).Where(one => chosen.Length == 0 ? one.HasOneOrder : chosen.Contains(one.Name)),
                parsed.GetValue(count),
                Console.Out) == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Tries the points of the commands and gives the number of faults.</summary>
    public static int Run(Scratch scratch, IEnumerable<Interruption> commands, int most, TextWriter output)
    {
        output.WriteLine($"{"command",-20}{"points",8}{"tried",8}{"killed",8}{"faults",8}");
        (int points, int faults) = (0, 0);
        foreach (Interruption command in commands)
        {
            string folder = scratch["work"];
            Outcome expected = command.Undisturbed(folder);
            IReadOnlyList<TracedCall> calls = Points(command, folder, scratch["strace.log"]);
            TracedCall[] tried = [.. most == 0 || most >= calls.Count ? calls
                : Enumerable.Range(0, most).Select(i => calls[(int)((long)i * calls.Count / most)])];
            List<string> found = [];
            int killed = 0;
            for (int i = 0; i < tried.Length; i++)
            {
                command.Begin(folder);
                CallResult result = Strace.Kill(tried[i].Call, tried[i].Number, CliProgram.Executable, command.Arguments(folder));
                if (result.ExitCode != 0) killed++;
                string kept = scratch[$"fault-{command.Name.Replace(' ', '-')}-{found.Count + 1}"];
                if (scratch.Keeps) Scratch.Copy(folder, kept);
                if (command.FaultAfterwards(folder, expected) is { } fault)
                    found.Add($"killed at {tried[i].Call} number {tried[i].Number} ({Text(tried[i].Operation)}): {fault}");
                else if (scratch.Keeps) Directory.Delete(kept, recursive: true);
            }

            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{command.Name,-20}{calls.Count,8}{tried.Length,8}{killed,8}{found.Count,8}"));
            foreach (string fault in found.Take(10)) output.WriteLine($"  {fault}");
            points += killed;
            faults += found.Count;
        }

        output.WriteLine($"{points} crash points, {faults} faults");
        return faults;
    }

    /// <summary>The calls of an undisturbed command that change its folder. To flush changes nothing as long as the power stays.</summary>
    private static IReadOnlyList<TracedCall> Points(Interruption command, string folder, string log)
    {
        command.Begin(folder);
        (CallResult result, string[] lines) = Strace.Trace(SystemCallLog.Calls, CliProgram.Executable, command.Arguments(folder), log);
        result.MustBeDone($"{command.Name} under strace");
        return [.. SystemCallLog.ReadCalls(lines, folder).Where(call => call.Operation is not (Flush or Report))];
    }

    private static string Text(DiskOperation operation) => operation is WriteBytes write
        ? $"{write.Bytes.Length} bytes at {write.At} of {write.Path}" : operation.ToString();
}
