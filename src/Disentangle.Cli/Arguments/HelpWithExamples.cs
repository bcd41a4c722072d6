using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Disentangle.Cli.Hosting;

namespace Disentangle.Cli.Arguments;

/// <summary>A command whose help ends in examples.</summary>
internal sealed class CommandWithExamples(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The usual help, and the command's examples after it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static void Install(Command root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>()) option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        IReadOnlyList<string> examples = (parseResult.CommandResult.Command as CommandWithExamples)?.Examples ?? [];
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (examples.Count > 0) output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine($"  {example}");
        if (examples.Count > 0) output.WriteLine();
        if (!parseResult.CommandResult.Command.Parents.Any()) output.WriteLine($"{ExitCode.Help}\n");
        return code;
    }
}
