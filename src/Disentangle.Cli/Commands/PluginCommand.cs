using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle plugin install|list|remove</c>.</summary>
internal static class PluginCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "plugin",
        "Installs plugins, which every later command loads; see docs/plugins.md.",
        "disentangle plugin install Disentangle.Onnx",
        "disentangle plugin list")
    {
        Install(terminal), List(terminal), Remove(terminal),
    };

    private static CommandWithExamples Install(Terminal terminal)
    {
        Argument<string> package = Package();
        Option<string?> version = Inputs.Text("--version", "VERSION", "The version of the package (default: that of this program).");
        Option<string?> source = Inputs.Text("--source", "SOURCE", "A folder or a server of packages beside those that are set up.");
        CommandWithExamples command = new(
            "install",
            "Installs a plugin from a NuGet package, whose code then runs in every command; needs the .NET SDK.",
            "disentangle plugin install Disentangle.Onnx",
            "disentangle plugin install Mine --version 1.0.0 --source packages")
        {
            package, version, source,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(package), chosen = parsed.GetValue(version) ?? RunDescription.CurrentVersion;
            PluginInstaller.Install(name, chosen, parsed.GetValue(source), terminal.Interrupted);
            PluginFile.Load(PluginFolder.AssemblyOf(name), isInstalled: true);
            terminal.Output.WriteLine($"{name} {chosen}: {Path.GetDirectoryName(PluginFolder.AssemblyOf(name))}");
            return ExitCode.Success;
        });
        return command;
    }

    private static CommandWithExamples List(Terminal terminal)
    {
        CommandWithExamples command = new("list", "Lists the plugins that are installed.", "disentangle plugin list");
        command.SetAction(_ =>
        {
            foreach (string name in PluginFolder.Names) terminal.Output.WriteLine(PluginFolder.AssemblyOf(name));
            if (PluginFolder.Names.Count == 0) terminal.Output.WriteLine($"there are none in {PluginFolder.Path}");
            return ExitCode.Success;
        });
        return command;
    }

    private static CommandWithExamples Remove(Terminal terminal)
    {
        Argument<string> package = Package();
        CommandWithExamples command = new("remove", "Removes a plugin that is installed.", "disentangle plugin remove Disentangle.Onnx")
        {
            package,
        };
        command.SetAction(parsed =>
        {
            PluginInstaller.Remove(parsed.GetRequiredValue(package));
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> Package() => new("package")
    {
        Description = "The name of the package, for example Disentangle.Onnx.", HelpName = "PACKAGE",
    };
}
