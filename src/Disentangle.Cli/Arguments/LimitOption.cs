using System.CommandLine;
using System.CommandLine.Invocation;
using Disentangle.Cli.Hosting;

namespace Disentangle.Cli.Arguments;

/// <summary>The option of every command that raises or lowers <see cref="Limits"/>, which it does before the command begins.</summary>
internal static class LimitOption
{
    public static Option<string[]> Create()
    {
        Option<string[]> option = new("--limit")
        {
            Description = "Raise or lower a limit on what files may ask for; may be repeated; see disentangle list limits.",
            HelpName = "NAME=N",
            Recursive = true,
        };
        option.Action = new Apply(option);
        return option;
    }

    private sealed class Apply(Option<string[]> option) : SynchronousCommandLineAction
    {
        public override bool Terminating => false;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (string assignment in parseResult.GetValue(option) ?? []) Limits.Set(assignment);
            return ExitCode.Success;
        }
    }
}
