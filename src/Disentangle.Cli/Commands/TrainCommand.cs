using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Datasets;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle train METHOD --data D</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> method = new("method")
        {
            Description = "The method to train, for example beta-vae; see disentangle list methods.",
            HelpName = "METHOD",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> output = Inputs.Text(
            "--out", "DIR", "The folder to write the run to (default: one in runs/, named after method, settings, data set and seed).");
        Option<string?> config = Inputs.Text(
            "--config", "FILE", "Read the specification from a JSON file such as a run.json; other options override it.");
        Option<bool> force = Inputs.Flag("--force", "Replace the run in the --out folder.");
        Option<string?> fix = Inputs.Text(
            "--fix", "A=1,B=4-7,C=NAME",
            "Hold factors of the data at a value, or take a range of their values (by index from 0, or by name): fewer factors vary.");
        CommandWithExamples command = new(
            "train",
            "Trains a method on images and writes a run folder: history, checkpoints, scores, images and a report.",
            "disentangle train beta-vae --data dsprites --set beta=4",
            "disentangle train vae --data npz:shapes.npz --arch tiny --steps 1000 --batch 16 --out runs/shapes",
            "disentangle train vae --data dsprites --hold-out shape=2,orientation=0-19 --correlate scale,posX=0.2",
            "disentangle train beta-vae --data dsprites --fix shape=heart,scale=5",
            "disentangle train factor-vae --data dsprites --preset locatello2019 --set gamma=35",
            "disentangle train --config runs/shapes/run.json --seed 2")
        {
            method,
        };
        FieldInputs fields = FieldInputs.AddTo(command, RunFields.All);
        foreach (Option option in (Option[])[output, config, force, fix]) command.Add(option);
        command.SetAction(parsed =>
        {
            IReadOnlyList<FieldValue> given = fields.Given(parsed);
            if (parsed.GetValue(method) is { } id) given = [new FieldValue(RunFields.Method, [id]), .. given];
            RunPlan plan = new SpecificationOptions { Configuration = parsed.GetValue(config), Given = given }.Resolve();
            if (parsed.GetValue(fix) is { } ranges)
                plan = plan with { Specification = plan.Specification with { Data = GridPart.NameOf(plan.Specification.Data, ranges) } };
            string? folder = parsed.GetValue(output);
            if (folder is null && !parsed.GetValue(force) && ExistingRun.Find("runs", plan.Specification) is { } there)
                return Training.Tell(there, terminal);
            using TrainJob job = TrainJob.Start(
                plan.Specification, folder, parsed.GetValue(force), plan.Execution,
                cancellation: terminal.Interrupted);
            return Training.Run(job, terminal);
        });
        return command;
    }
}
