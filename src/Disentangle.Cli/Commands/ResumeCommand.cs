using System.CommandLine;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle resume RUN</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        Option<long?> steps = Inputs.Whole<long>(
            "--steps", "Total number of training steps (default: as many as the run was started with).", 1);
        Option<bool> noEvaluate = Inputs.Flag("--no-evaluate", "Skip the metrics at the end.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> tensorBoard = Inputs.TensorBoard();
        CommandWithExamples command = new(
            "resume",
            "Resumes a run from its last checkpoint, with the same results as if it had never stopped.",
            "disentangle resume runs/first",
            "disentangle resume runs/first --steps 500000")
        {
            steps, noEvaluate, quick, tensorBoard,
        };
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            using TrainJob job = TrainJob.Resume(
                parsed.GetRequiredValue(run.Run), parsed.GetValue(steps), parsed.GetValue(run.Threads) ?? 0, parsed.GetValue(tensorBoard), parsed.GetValue(run.Data),
                parsed.GetValue(run.DataRoot), terminal.Interrupted);
            return Training.Run(job, terminal, !parsed.GetValue(noEvaluate), parsed.GetValue(quick));
        });
        return command;
    }
}
