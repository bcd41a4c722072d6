using System.CommandLine;
using System.CommandLine.Invocation;
using Disentangle.Cli.Hosting;

namespace Disentangle.Cli.Arguments;

/// <summary>The option of every command that loads entries of catalogues, before the command begins.</summary>
internal static class PluginOption
{
    public static Option<string[]> Create()
    {
        Option<string[]> option = new("--plugin")
        {
            Description =
                "Load methods, metrics, data sets and other entries from a .NET assembly, "
                + "whose code then runs in this program; may be repeated; see docs/plugins.md.",
            HelpName = "FILE.dll",
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
            foreach (string file in parseResult.GetValue(option) ?? []) PluginFile.Load(file);
            return ExitCode.Success;
        }
    }
}
