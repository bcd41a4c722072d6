using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Interchange;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary>
/// <c>disentangle import CHECKPOINT --map MAP --data D</c>, or of networks, <c>disentangle import ENCODER.onnx --data D</c>.
/// </summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var usual = new RunSpecification();
        Argument<string> model = new("model")
        {
            Description = "A PyTorch checkpoint (.pt, .pth) or a safetensors file, or the encoder as a network (.onnx).",
            HelpName = "MODEL",
        };
        Option<string?> map = Inputs.Text("--map", "MAP", MapHelp());
        Option<string> data = new("--data")
        {
            Description = "The data set that the model was trained on; see disentangle list datasets.", HelpName = "DATA", Required = true,
        };
        Option<string?> method = Inputs.Text("--method", "METHOD",
            $"The method of the model (default {usual.Method}); see disentangle list methods.");
        Option<string?> output = Inputs.Text("--out", "DIR", "The folder to write the run to (default: a new one in runs/).");
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        Option<bool> printMap = Inputs.Flag("--print-map", "Print the map for this model and stop: a start for writing your own.");
        NetworkInputs network = new();
        CommandWithExamples command = new(
            "import",
            "Imports a model trained elsewhere as a run, so that every other command works on it.",
            "disentangle import model.pt --map disentangling-vae --arch burgess --data dsprites --out runs/theirs",
            "disentangle import model.safetensors --map names.map --method beta-vae --arch locatello --latents 6 --data npz:shapes.npz",
            "disentangle import encoder.onnx --decoder decoder.onnx --data shapes3d --out runs/theirs")
        {
            model, map, data, method,
        };
        FieldInputs fields = FieldInputs.AddTo(
            command,
            [RunFields.Settings, RunFields.Architecture, RunFields.Latents, RunFields.Likelihood, RunFields.Seed, RunFields.DataRoot]);
        network.AddTo(command);
        foreach (Option option in (Option[])[output, force, printMap]) command.Add(option);
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(model);
            IReadOnlyList<FieldValue> given = fields.Given(parsed);
            if (NetworkFormatCatalogue.IsNetwork(file))
            {
                string[] others =
                [
                    .. new Option[] { map, method, printMap }.Where(option => parsed.GetResult(option) is { Implicit: false })
                        .Select(option => option.Name),
                    .. given.Where(IsOfCheckpoints).Select(value => value.Field.Option!),
                ];
                if (others.Length > 0)
                    throw new UserErrorException($"{others[0]} is for checkpoints, and {file} is a network");
                RunPlan plan = Resolve(given, usual.Method, parsed.GetRequiredValue(data));
                return network.Import(file, parsed, plan, (parsed.GetValue(output), parsed.GetValue(force)), terminal);
            }

            network.RequireNone(parsed, file);
            if (parsed.GetValue(map) is null) StateFile.RequireKnown(file);
            string chosenMap = parsed.GetValue(map)
                ?? throw new UserErrorException($"import needs --map MAP: {MapHelp("how")}", "disentangle import --help");
            (RunSpecification s, RunExecution execution) =
                Resolve(given, parsed.GetValue(method) ?? usual.Method, parsed.GetRequiredValue(data));
            if (parsed.GetValue(printMap))
            {
                terminal.Output.Write(CheckpointImport.MapText(chosenMap, s, execution.DataRoot));
                return ExitCode.Success;
            }

            RunFolder run = CheckpointImport.Run(
                file, chosenMap, s, parsed.GetValue(output), parsed.GetValue(force), execution.DataRoot,
                opened: images => NoticeLines.Warn(images, terminal), cancellation: terminal.Interrupted);
            terminal.Output.WriteLine(
                $"{s.Method} with {s.Architecture} and {s.Latents} latent units "
                    + $"for {DataName.Short(DataName.Absolute(s.Data))}: {run.Path}");
            terminal.Output.WriteLine($"measure it with disentangle evaluate {ShellWord.Quoted(run.Path)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static RunPlan Resolve(IReadOnlyList<FieldValue> given, string method, string data) => new SpecificationOptions
    {
        Given = [new(RunFields.Method, [method]), new(RunFields.Data, [data]), .. given],
    }.Resolve();

    private static bool IsOfCheckpoints(FieldValue value) =>
        value.Field == RunFields.Settings || value.Field == RunFields.Architecture || value.Field == RunFields.Latents;

    private static string MapHelp(string how = "How") =>
        $"{how} tensor names map to layers: {string.Join(", ", ReadyWeightMaps.All.Select(m => m.Name))}, or a file"
            + (how == "How" ? "; needed for checkpoints." : "");
}
