using System.CommandLine;

namespace Disentangle.Reliability;

/// <summary>Options that all commands have.</summary>
internal static class Shared
{
    public static Option<ulong> Seed() => new("--seed") { Description = "Decides all that is random.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public static Option<string?> Folder(string what) => new("--folder") { Description = what, HelpName = "DIR" };

    public static Option<int> Count(string what, int usual) => new("--count") { Description = what, DefaultValueFactory = _ => usual, HelpName = "N" };

    public static Option<string[]> Commands() =>
        new("--commands") { Description = "The commands, by the names in the table; all by default.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
}
