using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study run FILE</c>.</summary>
internal static class StudyRunCommand
{
    public static Command Create(Terminal terminal)
    {
        StudyInputs study = new();
        Option<string?> output = Inputs.Text("--out", "STUDY", "The folder of the study (default: studies/NAME).");
        Option<int?> workers = StudyInputs.Workers(), threads = StudyInputs.Threads();
        Option<string?> dataRoot = Inputs.DataRoot(), reuse = StudyInputs.Reuse();
        CommandWithExamples command = new(
            "run",
            "Trains and measures the runs of a study on this machine; called again, it goes on where it was.",
            "disentangle study run quickstart",
            "disentangle study run study.yaml --out studies/mine --workers 4");
        study.AddTo(command);
        foreach (Option option in (Option[])[output, workers, threads, reuse, dataRoot]) command.Add(option);
        command.SetAction(parsed =>
        {
            (string text, StudyPlan plan) = study.Read(parsed);
            StudyFolder folder = new(parsed.GetValue(output) ?? DefaultFolder(plan));
            plan = folder.Put(text, plan);
            folder.LetGoOn();
            return Work(folder, plan, parsed.GetValue(workers), parsed.GetValue(threads),
                new WorkerOptions { Reuse = StudyInputs.Others(parsed.GetValue(reuse)), DataRoot = parsed.GetValue(dataRoot) }, terminal);
        });
        return command;
    }

    /// <summary>The folder of a study where none is given.</summary>
    public static string DefaultFolder(StudyPlan plan) => Path.Combine("studies", plan.Study.Name);

    /// <summary>Works on a study in this process, with a line for each run that ends.</summary>
    public static int Work(StudyFolder folder, StudyPlan plan, int? workers, int? threads, WorkerOptions options, Terminal terminal)
    {
        if (folder.IsStopped)
            throw new UserErrorException(
                $"{folder.Path} was stopped by disentangle study stop",
                $"to go on: disentangle study run {ShellWord.Quoted(folder.StudyFile)} --out {ShellWord.Quoted(folder.Path)}");
        StudyStatus status = Train(
            folder, plan, workers ?? new Crew().Threads, threads ?? 1, options, terminal, tellBegun: false, terminal.Interrupted);
        if (terminal.Interrupted.IsCancellationRequested || folder.IsStopped)
        {
            terminal.Error.WriteLine("disentangle: stopped; runs that were begun have checkpoints");
            if (!folder.IsStopped)
                terminal.Error.WriteLine($"  hint: continue with disentangle study worker {ShellWord.Quoted(folder.Path)}");
            return ExitCode.Interrupted;
        }

        StudyStatusCommand.WriteFailures(status, terminal.Output);
        if (status.Failures.Count == 0) return ExitCode.Success;
        terminal.Error.WriteLine($"disentangle: {status.Failures.Sum(group => group.Runs.Count)} of {plan.Runs.Count} runs failed");
        terminal.Error.WriteLine($"  hint: let them be tried again with disentangle study retry {ShellWord.Quoted(folder.Path)}");
        return ExitCode.Failure;
    }

    /// <summary>Trains and measures, and tells how far the study is then.</summary>
    public static StudyStatus Train(
        StudyFolder folder, StudyPlan plan, int workers, int threads, WorkerOptions options, Terminal terminal, bool tellBegun,
        CancellationToken stop)
    {
        if (plan.Study.BudgetHours is { } hours && options.Until is null)
            options = options with { Until = DateTimeOffset.UtcNow + TimeSpan.FromHours(hours) };
        terminal.Output.WriteLine($"{plan.Study.Name}: {plan.Runs.Count} runs in {folder.Path}");
        StudyDisplay.ShowTraining(folder, plan, terminal, tellBegun,
            observer => StudyCrew.Run(folder, plan, workers, threads, options, observer, stop));
        StudyStatus status = StudyStatus.Of(folder, plan);
        terminal.Output.WriteLine(StudyStatusCommand.Counts(status));
        return status;
    }
}
