using System.CommandLine;
using Disentangle.Architectures;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Studies.Pipelines;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle train METHOD --data D</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        (RunSpecification usual, RunExecution execution) = RunPlan.Usual;
        Argument<string?> method = new("method")
        {
            Description = "The method to train, for example beta-vae; see disentangle list methods.",
            HelpName = "METHOD",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> data = Inputs.Text(
            "--data", "DATA",
            "The data set to train on, for example dsprites, shapes3d, images:FOLDER or npz:FILE; see disentangle list datasets.");
        Option<string[]> set = Inputs.Settings();
        Option<long?> steps = Inputs.Whole<long>("--steps", $"Training steps (default {usual.Steps}).", 0);
        Option<int?> batch = Inputs.Whole<int>("--batch", $"Batch size (default {usual.Batch}).", 1);
        Option<int?> latents = Inputs.Whole<int>("--latents",
            $"Number of latent units (default {usual.Latents}, or what the method's settings decide).", 1);
        Option<double?> rate = Inputs.Number(
            "--lr", $"Learning rate (default {usual.LearningRate}, for a few thousand steps; the study of "
                + "Locatello et al. 2019 uses 0.0001 "
                + "for 300,000 steps, see --preset).");
        rate.Aliases.Add("--learning-rate");
        Option<string?> preset = Inputs.Text(
            "--preset", "NAME", $"Start from a published training protocol: {Names(RunPresetCatalogue.All.Select(p => p.Id))}; other "
                + "options override it. See disentangle list presets.");
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", $"Random seed (default {usual.Seed}).", 0);
        Option<string?> architecture = Inputs.Text(
            "--arch", "NAME[:WIDTHS]", $"Encoder and decoder: {Names(ArchitectureCatalogue.All.Select(a => a.Id))} "
                + $"(default {usual.Architecture}{OwnArchitectures()}); " +
            "other widths of the layers as in mlp:400-400 or burgess:32-32-64-64, see disentangle list architectures.");
        Option<string?> optimizer = Inputs.Text(
            "--optimizer", "NAME", $"The optimizer: {Names(OptimizerCatalogue.All.Select(o => o.Id))} (default {usual.Optimizer}).");
        Option<string?> likelihood = Inputs.Text(
            "--likelihood", "NAME",
            $"Likelihood of an image given its code: bernoulli, gaussian[:SIGMA], laplace[:SCALE] (default {usual.Likelihood}).");
        Option<int?> threads = Inputs.Threads();
        Option<string?> output = Inputs.Text(
            "--out", "DIR", "The folder to write the run to (default: a new one in runs/, named after method, data set and seed).");
        Option<string?> config = Inputs.Text(
            "--config", "FILE", "Read the specification from a JSON file such as a run.json; other options override it.");
        Option<long?> checkpointEvery = Inputs.Whole<long>(
            "--checkpoint-every", $"Steps between checkpoints; 0 for only one, at the end (default {execution.CheckpointEvery}).", 0);
        Option<long?> historyEvery = Inputs.Whole<long>(
            "--history-every", $"Steps between records in the history; 0 for none (default {execution.HistoryEvery}).", 0);
        Option<string?> dataRoot = Inputs.DataRoot();
        Option<string[]> correlate = Inputs.Correlate(), holdOut = Inputs.HoldOut();
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        Option<bool> noEvaluate = Inputs.Flag("--no-evaluate", "Skip the metrics at the end.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> tensorBoard = Inputs.TensorBoard();
        CommandWithExamples command = new(
            "train",
            "Trains a method on images and writes a run folder: history, checkpoints, scores, images and a report.",
            "disentangle train beta-vae --data dsprites --set beta=4",
            "disentangle train vae --data npz:shapes.npz --arch tiny --steps 1000 --batch 16 --out runs/shapes",
            "disentangle train vae --data dsprites --hold-out shape=2,orientation=0-19 --correlate scale,posX=0.2",
            "disentangle train factor-vae --data dsprites --preset locatello2019 --set gamma=35",
            "disentangle train --config runs/shapes/run.json --seed 2")
        {
            method, data, preset, set, steps, batch, latents, rate, seed, architecture, optimizer, likelihood, threads, output, config,
            checkpointEvery, historyEvery, dataRoot, correlate, holdOut, force, noEvaluate, quick, tensorBoard,
        };
        command.SetAction(parsed =>
        {
            RunPlan plan = new SpecificationOptions
            {
                Configuration = parsed.GetValue(config),
                Preset = parsed.GetValue(preset),
                Method = parsed.GetValue(method),
                Settings = parsed.GetValue(set) ?? [],
                Data = parsed.GetValue(data),
                DataRoot = parsed.GetValue(dataRoot),
                Correlate = parsed.GetValue(correlate) ?? [],
                HoldOut = parsed.GetValue(holdOut) ?? [],
                Architecture = parsed.GetValue(architecture),
                Optimizer = parsed.GetValue(optimizer),
                Likelihood = parsed.GetValue(likelihood),
                Latents = parsed.GetValue(latents),
                Batch = parsed.GetValue(batch),
                Steps = parsed.GetValue(steps),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                CheckpointEvery = parsed.GetValue(checkpointEvery),
                HistoryEvery = parsed.GetValue(historyEvery),
            }.Resolve();
            RunExecution run = plan.Execution with
            {
                Threads = parsed.GetValue(threads) ?? plan.Execution.Threads,
                NoEvaluate = plan.Execution.NoEvaluate || parsed.GetValue(noEvaluate),
                Quick = plan.Execution.Quick || parsed.GetValue(quick),
                TensorBoard = plan.Execution.TensorBoard || parsed.GetValue(tensorBoard),
            };
            using TrainJob job = TrainJob.Start(plan.Specification, parsed.GetValue(output),
                parsed.GetValue(force), run, terminal.Interrupted);
            return Training.Run(job, terminal);
        });
        return command;
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private static string OwnArchitectures() =>
        string.Concat(MethodCatalogue.All.Where(m => m.Architecture is not null).Select(m => $"; {m.Architecture} for {m.Id}"));
}
