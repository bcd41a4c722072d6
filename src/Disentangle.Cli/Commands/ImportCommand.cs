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

/// <summary><c>disentangle import CHECKPOINT --map MAP --data D</c>.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var usual = new RunSpecification();
        Argument<string> checkpoint = new("checkpoint")
        {
            Description = "A PyTorch checkpoint (.pt, .pth) or a safetensors file.", HelpName = "CHECKPOINT",
        };
        Option<string> map = new("--map")
        {
            Description = $"How tensor names map to layers: {string.Join(", ", ReadyWeightMaps.All.Select(m => m.Name))}, or a file.",
            HelpName = "MAP", Required = true,
        };
        Option<string> data = new("--data")
        {
            Description = "The data set that the model was trained on; see disentangle list datasets.", HelpName = "DATA", Required = true,
        };
        Option<string?> method = Inputs.Text("--method", "METHOD",
            $"The method of the model (default {usual.Method}); see disentangle list methods.");
        Option<string?> output = Inputs.Text("--out", "DIR", "The folder to write the run to (default: a new one in runs/).");
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        Option<bool> printMap = Inputs.Flag("--print-map", "Print the map for this model and stop: a start for writing your own.");
        CommandWithExamples command = new(
            "import",
            "Imports a model trained elsewhere as a run, so that every other command works on it.",
            "disentangle import model.pt --map disentangling-vae --arch burgess --data dsprites --out runs/theirs",
            "disentangle import model.safetensors --map names.map --method beta-vae --arch locatello --latents 6 --data npz:shapes.npz")
        {
            checkpoint, map, data, method,
        };
        FieldInputs fields = FieldInputs.AddTo(
            command,
            [RunFields.Settings, RunFields.Architecture, RunFields.Latents, RunFields.Likelihood, RunFields.Seed, RunFields.DataRoot]);
        foreach (Option option in (Option[])[output, force, printMap]) command.Add(option);
        command.SetAction(parsed =>
        {
            (RunSpecification s, RunExecution execution) = new SpecificationOptions
            {
                Given =
                [
                    new(RunFields.Method, [parsed.GetValue(method) ?? usual.Method]), new(RunFields.Data, [parsed.GetRequiredValue(data)]),
                    .. fields.Given(parsed),
                ],
            }.Resolve();
            if (parsed.GetValue(printMap))
            {
                terminal.Output.Write(CheckpointImport.MapText(parsed.GetRequiredValue(map), s, execution.DataRoot));
                return ExitCode.Success;
            }

            RunFolder run = CheckpointImport.Run(
                parsed.GetRequiredValue(checkpoint), parsed.GetRequiredValue(map), s, parsed.GetValue(output),
                parsed.GetValue(force), execution.DataRoot,
                opened: images => NoticeLines.Warn(images, terminal), cancellation: terminal.Interrupted);
            terminal.Output.WriteLine(
                $"{s.Method} with {s.Architecture} and {s.Latents} latent units "
                    + $"for {DataName.Short(DataName.Absolute(s.Data))}: {run.Path}");
            terminal.Output.WriteLine($"measure it with disentangle evaluate {ShellWord.Quoted(run.Path)}");
            return ExitCode.Success;
        });
        return command;
    }
}
