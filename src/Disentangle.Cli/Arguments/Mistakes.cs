using System.CommandLine;
using System.CommandLine.Parsing;
using Disentangle.Datasets;
using Disentangle.Methods;

namespace Disentangle.Cli.Arguments;

/// <summary>Says in one sentence what is wrong with a command line, and which form is right.</summary>
internal static class Mistakes
{
    public static (string Message, string Hint) Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = $"{PathOf(parsed.CommandResult)} --help";
        string? unknown = StrayArgument(parsed) ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);
        if (unknown is { } token)
        {
            (string message, string? hint) = token.StartsWith('-') ? UnknownOption(token, parsed)
                : command.Subcommands.Count > 0 ? UnknownCommand(token, command)
                : UnexpectedArgument(token, parsed);
            return (message, hint ?? help);
        }

        if (command.Subcommands.Count > 0 && !parsed.CommandResult.Children.Any())
        {
            string missing = command.Parents.Any() ? "a subcommand" : "a command";
            return ($"{missing} is expected: {string.Join(", ", command.Subcommands.Select(c => c.Name))}", help);
        }

        if (command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && IsMissing(parsed.GetResult(a))) is { } argument)
            return ($"{command.Name} needs {argument.HelpName}: {Phrase(argument.Description)}", help);
        if (OptionsOf(parsed.CommandResult)
            .FirstOrDefault(o => IsBare(parsed.GetResult(o)) || (o.Required && IsMissing(parsed.GetResult(o)))) is { } option)
            return ($"{command.Name} needs {option.Name} {option.HelpName}: {Phrase(option.Description)}", help);
        ParseError error = parsed.Errors[0];
        return (error.Message.TrimEnd('.'), help);
    }

    // The command's own, and those that a command above it has for all below.
    private static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        IEnumerable<Option> own = result.Command.Options;
        for (SymbolResult? above = result.Parent; above is CommandResult parent; above = above.Parent)
            own = own.Concat(parent.Command.Options.Where(option => option.Recursive));
        return own;
    }

    // An option that is not known is taken for an argument where one is expected, and so is a second value of an option.
    private static string? StrayArgument(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)
            .FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal))
        ?? parsed.CommandResult.Children.OfType<ArgumentResult>().Where(a => a.Argument.Arity.MaximumNumberOfValues > 1)
            .SelectMany(a => a.Tokens).Select(t => t.Value).FirstOrDefault(PathArgument.IsStray);

    private static (string Message, string? Hint) UnknownCommand(string token, Command command) =>
        ($"unknown command {token}{DidYouMean(Spelling.Nearest(token, command.Subcommands.Select(c => c.Name)))}", null);

    private static (string Message, string? Hint) UnknownOption(string token, ParseResult parsed)
    {
        string[] parts = token.Split('=', 2);
        string name = parts[0].TrimStart('-');
        string[] known = [.. OptionsOf(parsed.CommandResult).SelectMany(o => o.Aliases.Prepend(o.Name))
            .Where(o => o.StartsWith("--", StringComparison.Ordinal) && o != "--help")];
        string[] line = [.. parsed.Tokens.Select(t => t.Value)];
        string? value = parts.Length == 2 ? parts[1] : line.ElementAtOrDefault(Array.IndexOf(line, token) + 1) is { } next
            && !next.StartsWith('-') ? next : null;
        if (known.Contains("--set") && Setting(name, value, MethodOf(parsed)) is { } setting)
            return ($"unknown option {parts[0]}{setting.Ending}", setting.Hint);
        if (OtherNames.Find(name, known) is { } other) return ($"unknown option {parts[0]}{other.Ending}", other.Hint);
        return ($"unknown option {parts[0]}{DidYouMean(Spelling.Nearest(name, known.Select(o => o[2..])), "--")}", null);
    }

    // --beta 4 and the like: a method's setting that was typed as an option.
    private static (string Ending, string Hint)? Setting(string name, string? value, string? method)
    {
        string plain = name.Replace('-', '_');
        MethodEntry[] having = [.. MethodCatalogue.All.Where(m => m.Settings.Any(s => s.Name == plain))];
        MethodEntry? own = having.FirstOrDefault(m => m.Id == method);
        if (having.Length == 0) return null;
        string whose = own?.Id ?? string.Join(", ", having.Select(m => m.Id));
        string ending = own is null && method is not null ? $": {plain} is a setting of {whose}, not of {method}"
            : $": {plain} is a setting of {whose}";
        return (ending, $"--set {ShellWord.Quoted($"{plain}={value ?? "X"}")}");
    }

    private static (string Message, string? Hint) UnexpectedArgument(string token, ParseResult parsed)
    {
        string message = $"unexpected argument {token}";
        string[] known = [.. parsed.CommandResult.Command.Options.Select(o => o.Name)];
        string[] line = [.. parsed.Tokens.Select(t => t.Value)];
        int place = Array.IndexOf(line, token);
        if (place >= 2 && parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == line[place - 2]) is { } option)
        {
            string before = line[place - 1];
            if (option.Name == "--set" && !before.Contains('=', StringComparison.Ordinal))
                return (message, $"--set {ShellWord.Quoted($"{before}={token}")}");
            if (option.HelpName?.Contains(',', StringComparison.Ordinal) == true)
                return (message, $"{option.Name} {ShellWord.Quoted($"{before},{token}")}");
        }

        if (known.Contains("--data") && (DatasetCatalogue.IsNamed(token) || Path.Exists(token)))
            return (message, $"--data {ShellWord.Quoted(DatasetPath.NameFor(token) ?? token)}");
        return token.Contains('=', StringComparison.Ordinal) && known.Contains("--set")
            ? (message, $"--set {ShellWord.Quoted(token)}") : (message, null);
    }

    private static string? MethodOf(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(
            a => a.Argument.Name == "method") is { Tokens: [var first, ..] } && !first.Value.StartsWith('-') ? first.Value : null;

    private static string DidYouMean(string? name, string dashes = "") => name is null ? "" : $"; did you mean {dashes}{name}?";

    private static bool IsMissing(SymbolResult? result) => result is not { Tokens.Count: > 0 };

    /// <summary>Whether an option that takes a value was given without one.</summary>
    private static bool IsBare(OptionResult? result) =>
        result is { Implicit: false, Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 };

    private static string Phrase(string? description) =>
        description is { Length: > 0 } ? char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.') : "";

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "disentangle";
}
