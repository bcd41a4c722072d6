using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle resume RUN</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        Option<long?> steps = Inputs.Whole<long>(
            "--steps", "Total number of training steps (default: as many as the run was started with).", 1);
        Option<double?> rate = Inputs.Number("--lr", "Learning rate from here on (default: that of the run).");
        rate.Aliases.Add("--learning-rate");
        Option<string[]> set = new("--set")
        {
            Description = "Set a hyperparameter of the method from here on, for example beta=8; may be repeated. Only numbers that are no "
                + "counts can change; the change is recorded in run.json.",
            HelpName = "NAME=X",
        };
        Option<bool> noEvaluate = Inputs.Flag(RunFields.NoEvaluate.Option!, RunFields.NoEvaluate.Help());
        Option<bool> quick = Inputs.Quick();
        Option<bool> tensorBoard = Inputs.TensorBoard();
        CommandWithExamples command = new(
            "resume",
            "Resumes a run from its last checkpoint, with the same results as if it had never stopped; or measures and reports a "
                + "trained run where that is missing.",
            "disentangle resume runs/first",
            "disentangle resume runs/first --steps 500000",
            "disentangle resume runs/first --lr 0.0001",
            "disentangle resume runs/first --set beta=8 --steps 20000")
        {
            steps, rate, set, noEvaluate, quick, tensorBoard,
        };
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            using TrainJob job = TrainJob.Resume(parsed.GetRequiredValue(run.Run), new ResumeOptions
            {
                Steps = parsed.GetValue(steps),
                LearningRate = parsed.GetValue(rate),
                Settings = MethodSettings.Empty.Given(parsed.GetValue(set) ?? []),
                Data = parsed.GetValue(run.Data),
                DataRoot = parsed.GetValue(run.DataRoot),
                Threads = parsed.GetValue(run.Threads) ?? 0,
                TensorBoard = parsed.GetValue(tensorBoard),
                NoEvaluate = parsed.GetValue(noEvaluate),
                Quick = parsed.GetValue(quick),
            }, cancellation: terminal.Interrupted);
            return Training.Run(job, terminal);
        });
        return command;
    }
}
