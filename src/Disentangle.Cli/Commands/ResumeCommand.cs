using System.CommandLine;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle resume RUN</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<long?> steps = Inputs.Whole<long>(
            "--steps", "Train the run for this many steps in all (default: as many as it was started with).", 1);
        Option<int?> threads = Inputs.Threads();
        Option<bool> noEvaluate = Inputs.Flag("--no-evaluate", "Do not measure at the end.");
        Option<bool> quick = Inputs.Quick();
        Option<bool> tensorBoard = Inputs.TensorBoard();
        CommandWithExamples command = new(
            "resume",
            "Goes on with a run from its last checkpoint: the same numbers as if it had never stopped.",
            "disentangle resume runs/first",
            "disentangle resume runs/first --steps 500000")
        {
            run, steps, threads, noEvaluate, quick, tensorBoard,
        };
        command.SetAction(parsed =>
        {
            using TrainJob job = TrainJob.Resume(parsed.GetRequiredValue(run), parsed.GetValue(steps), parsed.GetValue(threads) ?? 0, parsed.GetValue(tensorBoard));
            return Training.Run(job, terminal, !parsed.GetValue(noEvaluate), parsed.GetValue(quick));
        });
        return command;
    }
}
