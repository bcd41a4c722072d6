using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Distributions;
using Disentangle.Interchange;
using Disentangle.Methods;
using Disentangle.Studies.Interchange;
using Disentangle.Studies.Pipelines;
using Disentangle.Studies.Runs;
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
        Option<string?> dataRoot = Inputs.Text("--data-root", "DIR", "The folder that holds the original files of data sets.");
        Option<string?> method = Inputs.Text("--method", "METHOD",
            $"The method of the model (default {usual.Method}); see disentangle list methods.");
        Option<string[]> set = Inputs.Settings();
        Option<string?> architecture = Inputs.Text(
            "--arch", "NAME[:WIDTHS]",
            "Encoder and decoder, for example burgess:32-32-64-64 (default: those of the method); see disentangle list architectures.");
        Option<int?> latents = Inputs.Whole<int>("--latents",
            $"Number of latent units (default {usual.Latents}, or what the method's settings decide).", 1);
        Option<string?> likelihood = Inputs.Text(
            "--likelihood", "NAME",
            $"Likelihood of an image given its code: bernoulli, gaussian[:SIGMA], laplace[:SCALE] (default {usual.Likelihood}).");
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", $"Random seed for later measurements (default {usual.Seed}).", 0);
        Option<string?> output = Inputs.Text("--out", "DIR", "The folder to write the run to (default: a new one in runs/).");
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        Option<bool> printMap = Inputs.Flag("--print-map", "Print the map for this model and stop: a start for writing your own.");
        CommandWithExamples command = new(
            "import",
            "Imports a model trained elsewhere as a run, so that every other command works on it.",
            "disentangle import model.pt --map disentangling-vae --arch burgess --data dsprites --out runs/theirs",
            "disentangle import model.safetensors --map names.map --method beta-vae --arch locatello --latents 6 --data npz:shapes.npz")
        {
            checkpoint, map, data, dataRoot, method, set, architecture, latents, likelihood, seed, output, force, printMap,
        };
        command.SetAction(parsed =>
        {
            string id = parsed.GetValue(method) ?? usual.Method;
            MethodSettings settings = MethodSettings.Empty.Given(parsed.GetValue(set) ?? []);
            RunSpecification s = RunSpecification.Usual(id, settings);
            s = s with
            {
                Data = parsed.GetRequiredValue(data),
                Architecture = parsed.GetValue(architecture) ?? s.Architecture,
                Latents = parsed.GetValue(latents) ?? s.Latents,
                Likelihood = parsed.GetValue(likelihood) is { } text ? Likelihood.Parse(text) : s.Likelihood,
                Seed = parsed.GetValue(seed) ?? s.Seed,
            };
            if (parsed.GetValue(printMap))
            {
                terminal.Output.Write(CheckpointImport.MapText(parsed.GetRequiredValue(map), s, parsed.GetValue(dataRoot)));
                return ExitCode.Success;
            }

            RunFolder run = CheckpointImport.Run(
                parsed.GetRequiredValue(checkpoint), parsed.GetRequiredValue(map), s, parsed.GetValue(output),
                parsed.GetValue(force), parsed.GetValue(dataRoot),
                images => NoticeLines.Warn(images, terminal), terminal.Interrupted);
            terminal.Output.WriteLine(
                $"{s.Method} with {s.Architecture} and {s.Latents} latent units "
                    + $"for {DataName.Short(DataName.Absolute(s.Data))}: {run.Path}");
            terminal.Output.WriteLine($"measure it with disentangle evaluate {ShellWord.Quoted(run.Path)}");
            return ExitCode.Success;
        });
        return command;
    }
}
