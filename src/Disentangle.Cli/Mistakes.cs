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
            bool dashed = token.StartsWith('-');
            bool commands = command.Subcommands.Count > 0 && !dashed;
            IEnumerable<string> known = dashed
                ? command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)).Where(name => name != "--help")
                : command.Subcommands.Select(c => c.Name);
            string what = dashed ? "unknown option" : commands ? "unknown command" : "unexpected argument";
            string nearest = Spelling.Nearest(token.Split('=')[0], known) is { } name ? $"; did you mean {name}?" : "";
            return ($"{what} {token}{nearest}", hint);
        }

        if (command.Subcommands.Count > 0 && !parsed.CommandResult.Children.Any())
        {
            string missing = command.Parents.Any() ? "one more word" : "a command";
            return ($"{missing} is expected: {string.Join(", ", command.Subcommands.Select(c => c.Name))}", hint);
        }

        if (command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && IsMissing(parsed.GetResult(a))) is { } argument)
            return ($"{command.Name} needs {argument.HelpName}: {Phrase(argument.Description)}", hint);
        if (command.Options.FirstOrDefault(o => IsBare(parsed.GetResult(o)) || (o.Required && IsMissing(parsed.GetResult(o)))) is { } option)
            return ($"{command.Name} needs {option.Name} {option.HelpName}: {Phrase(option.Description)}", hint);
        ParseError error = parsed.Errors[0];
        return (error.Message.TrimEnd('.'), hint);
    }

    private static bool IsMissing(SymbolResult? result) => result is not { Tokens.Count: > 0 };

    /// <summary>Whether an option that takes a value was given without one.</summary>
    private static bool IsBare(OptionResult? result) =>
        result is { Implicit: false, Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 };

    private static string Phrase(string? description) =>
        description is { Length: > 0 } ? char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.') : "";

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "disentangle";
}
