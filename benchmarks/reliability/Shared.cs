using System.CommandLine;
using Disentangle.Reliability.Runs;

namespace Disentangle.Reliability;

/// <summary>Options that all commands have.</summary>
internal static class Shared
{
    public static Option<ulong> Seed() =>
        new("--seed") { Description = "Decides all that is random.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public static Option<string?> Folder(string what) => new("--folder") { Description = what, HelpName = "DIR" };

    public static Option<int> Count(string what, int usual) =>
        new("--count") { Description = what, DefaultValueFactory = _ => usual, HelpName = "N" };

    public static Option<string[]> Commands() => Names("--commands", "The commands, by the names in the table; all by default.");

    public static Option<string[]> Names(string name, string what) =>
        new(name) { Description = what, HelpName = "NAME", AllowMultipleArgumentsPerToken = true };

    /// <summary>A command that tries so many things of the chosen kinds, in a folder of its own.</summary>
    public static Command Trials(
        string name,
        string description,
        Option<int> count,
        Option<string[]> kinds,
        Option<string?> folder,
        Func<Scratch, int, ulong, string[], TextWriter, int> run)
    {
        Option<ulong> seed = Seed();
        Command command = new(name, description) { count, seed, kinds, folder };
        command.SetAction(parsed =>
        {
            using Scratch scratch = new(parsed.GetValue(folder));
            return run(scratch, parsed.GetValue(count), parsed.GetValue(seed), parsed.GetValue(kinds) ?? [], Console.Out) == 0 ? 0 : 1;
        });
        return command;
    }
}
