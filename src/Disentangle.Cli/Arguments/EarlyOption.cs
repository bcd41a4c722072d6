using System.CommandLine;
using System.CommandLine.Invocation;
using Disentangle.Cli.Hosting;

namespace Disentangle.Cli.Arguments;

/// <summary>Options of every command, each with an effect that comes before the command begins.</summary>
internal static class EarlyOption
{
    /// <summary>An option that may be repeated.</summary>
    /// <param name="name">For example <c>--limit</c>.</param>
    /// <param name="placeholder">What the help shows for its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="apply">Its effect, for each value.</param>
    public static Option<string[]> Create(string name, string placeholder, string description, Action<string> apply)
    {
        Option<string[]> option = new(name) { Description = description, HelpName = placeholder, Recursive = true };
        option.Action = new Apply(option, apply);
        return option;
    }

    /// <summary>The values of an option in a command line that is not parsed yet.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="name">For example <c>--plugin</c>.</param>
    public static IEnumerable<string> Find(string[] args, string name)
    {
        for (int i = 0; i < args.Length && args[i] != "--"; i++)
        {
            if (args[i] == name && i + 1 < args.Length) yield return args[++i];
            else if (args[i].StartsWith($"{name}=", StringComparison.Ordinal)) yield return args[i][(name.Length + 1)..];
        }
    }

    private sealed class Apply(Option<string[]> option, Action<string> apply) : SynchronousCommandLineAction
    {
        public override bool Terminating => false;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (string value in parseResult.GetValue(option) ?? []) apply(value);
            return ExitCode.Success;
        }
    }
}
