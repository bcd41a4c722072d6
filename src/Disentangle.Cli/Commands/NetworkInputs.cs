using System.CommandLine;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary>What <c>disentangle import</c> takes of networks that another program exported.</summary>
internal sealed class NetworkInputs
{
    private const string Found = "(networks; default: found by trying)";

    private readonly Option<string?> _decoder = Inputs.Text("--decoder", "FILE",
        "The decoder, for traversals and reconstructions (networks).");
    private readonly Option<string?> _name = Inputs.Text("--name", "NAME",
        "What tables and reports call the model (networks; default: the name of the encoder's file).");
    private readonly Option<string?> _layout = Inputs.Text("--layout", "NAME",
        $"Where the channels of an image stand: nchw or nhwc {Found}.");
    private readonly Option<string?> _range = Inputs.Text("--range", "A..B",
        "The values of images: 0..1, -1..1 or 0..255 (networks; default: found by the reconstructions, or 0..1).");
    private readonly Option<string?> _codes = Inputs.Text("--codes", "FORM",
        $"What the outputs are: mean; mean,log-variance; mean,std; mean,variance; or sample {Found}.");
    private readonly Option<string?> _outputs = Inputs.Text("--outputs", "A,B", $"The names of these outputs, in this order {Found}.");
    private readonly Option<string?> _decoded = Inputs.Text("--decoded", "A..B",
        $"The values that the decoder gives: 0..1, -1..1, 0..255 or logits {Found}.");
    private readonly Option<int?> _threads = Inputs.Threads();

    private Option[] All => [_decoder, _name, _layout, _range, _codes, _outputs, _decoded, _threads];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All) command.Add(option);
    }

    /// <summary>Checks that none is given for a model that is no network.</summary>
    /// <exception cref="UserErrorException">One is.</exception>
    public void RequireNone(ParseResult parsed, string file)
    {
        if (All.FirstOrDefault(option => option != _threads && parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new UserErrorException($"{given.Name} is for networks, and {file} is none by its name",
                "the name of a network ends in .onnx");
    }

    /// <summary>Imports networks, and prints what was found.</summary>
    public int Import(
        string file, ParseResult parsed, RunPlan plan, (string? Folder, bool Force) place, Terminal terminal)
    {
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        NetworkSource source = new(file)
        {
            Decoder = parsed.GetValue(_decoder), Layout = parsed.GetValue(_layout), Range = parsed.GetValue(_range),
            Codes = parsed.GetValue(_codes), Outputs = (parsed.GetValue(_outputs) ?? "").Split(',', clean),
            Decoded = parsed.GetValue(_decoded),
        };
        string name = parsed.GetValue(_name) ?? Label(file);
        RunSpecification specification = plan.Specification with { Settings = MethodSettings.Empty.With("name", name) };
        using Session session = new(parsed.GetValue(_threads) ?? 0);
        (RunFolder run, NetworkModel found) = NetworkImport.Run(
            source, specification, place.Folder, place.Force, plan.Execution.DataRoot, session,
            images => NoticeLines.Warn(images, terminal), terminal.Interrupted);
        foreach (string finding in found.Findings) terminal.Output.WriteLine(finding);
        terminal.Output.WriteLine($"{name} for {DataName.Short(DataName.Absolute(specification.Data))}: {run.Path}");
        terminal.Output.WriteLine($"measure it with disentangle evaluate {ShellWord.Quoted(run.Path)}");
        return ExitCode.Success;
    }

    // The file's name as a label takes it.
    private static string Label(string file)
    {
        string name = string.Concat(Path.GetFileNameWithoutExtension(file).Select(
            c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        return name.Length > 64 ? name[..64] : name;
    }
}
