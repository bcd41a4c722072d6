using System.CommandLine;
using System.CommandLine.Parsing;

namespace Disentangle.Cli;

/// <summary>Says in one sentence what is wrong with a command line.</summary>
internal static class Mistakes
{
    public static (string Message, string Hint) Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = PathOf(parsed.CommandResult);
        string hint = $"{path} --help";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            string token = parsed.UnmatchedTokens[0];
            bool option = token.StartsWith('-');
            bool commands = command.Subcommands.Count > 0 && !option;
            IEnumerable<string> known = option
                ? command.Options.SelectMany(o => o.Aliases.Prepend(o.Name))
                : command.Subcommands.Select(c => c.Name);
            string what = option ? "unknown option" : commands ? "unknown command" : "unexpected argument";
            string nearest = Spelling.Nearest(token.Split('=')[0], known) is { } name ? $"; did you mean {name}?" : "";
            return ($"{what} {token}{nearest}", hint);
        }

        if (command.Subcommands.Count > 0 && !parsed.CommandResult.Children.Any())
            return ($"{(command is RootCommand ? "a command" : "one more word")} is expected: {string.Join(", ", command.Subcommands.Select(c => c.Name))}", hint);
        ParseError error = parsed.Errors[0];
        return (error.Message.TrimEnd('.'), hint);
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "disentangle";
}
