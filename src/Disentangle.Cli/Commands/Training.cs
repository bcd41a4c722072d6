using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.PlainText;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary>Trains with progress on the terminal and reports on the way, then evaluates and writes the report.</summary>
internal static class Training
{
    public static int Run(TrainJob job, Terminal terminal)
    {
        RunSpecification specification = job.Description.Specification;
        string data = $"{DataName.Short(specification.Data)}, {job.Data.Count} images of {job.Data.Shape}";
        if (!specification.Sampling.IsNone) data += $", sampling: {specification.Sampling}";
        terminal.Output.WriteLine($"{RunDistinction.NameOf(specification)} on {data}: {job.Folder.Path}");
        NoticeLines.Warn(job.Data, terminal);
        foreach (string notice in job.Notices) NoticeLines.Warn(notice, terminal);
        if (job.IsCompleted)
        {
            terminal.Output.WriteLine($"nothing is left to do: the run has been trained for {job.Step} of {job.Steps} steps");
            terminal.Output.WriteLine(
                $"  train longer with disentangle resume {ShellWord.Quoted(job.Folder.Path)} --steps {Math.Max(2 * job.Step, 1)}");
            terminal.Output.WriteLine($"report: {job.Folder.ReportFile}");
            return ExitCode.Success;
        }

        job.Describe(job.Execution);
        if (job.Finished) terminal.Output.WriteLine($"trained for {job.Steps} of {job.Steps} steps; what comes after training is done now");
        else if (Train(job, terminal) is { } code) return code;
        return Finish(job, terminal);
    }

    /// <summary>Says of a run that is to be trained that it is there already.</summary>
    public static int Tell(ExistingRun there, Terminal terminal)
    {
        string path = there.Folder.Path, word = ShellWord.Quoted(path);
        long steps = there.Description.Specification.Steps;
        if (!there.IsTrained)
            throw new UserErrorException(
                $"{path} holds this run already, at step {there.Step} of {steps}",
                $"go on with disentangle resume {word}; or train it again in another folder with --out DIR");
        terminal.Output.WriteLine($"{path} holds this run already: it has been trained for {there.Step} of {steps} steps");
        terminal.Output.WriteLine($"  train it longer with disentangle resume {word} --steps {Math.Max(2 * steps, 1)}");
        terminal.Output.WriteLine("  train it again in another folder with --out DIR");
        if (File.Exists(there.Folder.ReportFile)) terminal.Output.WriteLine($"report: {there.Folder.ReportFile}");
        return ExitCode.Success;
    }

    private static int? Train(TrainJob job, Terminal terminal)
    {
        if (job.Step > 0) terminal.Output.WriteLine($"resuming from step {job.Step}");
        TrainingReports reports = new(job, new ReportSchedule());
        TrainingDisplay display = terminal.Live is { } live ? new LiveDisplay(job, reports, live())
            : new PlainDisplay(job, reports, terminal.Output);
        int told = job.Notices.Count;
        try
        {
            display.Show(terminal.Interrupted);
        }
        catch (TrainingDivergedException e)
        {
            throw new RunFailedException(
                e.Message,
                $"the checkpoint of step {job.CheckpointStep} is from before; a lower learning rate may help: disentangle "
                    + $"resume {ShellWord.Quoted(job.Folder.Path)} --lr {job.Description.Specification.LearningRate / 2}",
                e);
        }
        finally
        {
            foreach (string notice in job.Notices.Skip(told)) NoticeLines.Warn(notice, terminal);
        }

        if (!job.Finished) return Stopped(job, reports, terminal);
        terminal.Output.WriteLine($"{job.Steps} steps in {Duration.Text(job.Seconds)}, {job.ImagesPerSecond:0} images/s");
        return null;
    }

    private static int Finish(TrainJob job, Terminal terminal)
    {
        PipelineResult result = TrainingPipeline.Finish(job, !job.Execution.NoEvaluate, job.Execution.Quick,
            new MeasuringDisplay(terminal), terminal.Interrupted);
        if (!result.IsComplete)
        {
            terminal.Error.WriteLine("disentangle: stopped measuring; the run itself is complete");
            terminal.Error.WriteLine($"  hint: continue with disentangle resume {ShellWord.Quoted(job.Folder.Path)}");
        }

        if (result.Summary?.Explained is { } explained) terminal.Output.WriteLine(FactorText.Summary(explained));
        terminal.Output.WriteLine($"report: {job.Folder.ReportFile}");
        return result.IsComplete ? ExitCode.Success : ExitCode.Interrupted;
    }

    private static int Stopped(TrainJob job, TrainingReports reports, Terminal terminal)
    {
        terminal.Error.WriteLine($"disentangle: stopped at step {job.Step} of {job.Steps}; a checkpoint is written");
        terminal.Error.WriteLine($"  hint: continue with disentangle resume {ShellWord.Quoted(job.Folder.Path)}");

        // Before the first step there is nothing to see.
        if (job.Step > 0 && (reports.Step == job.Step || reports.Write()))
            terminal.Output.WriteLine($"report of step {job.Step}: {job.Folder.ReportFile}");
        return ExitCode.Interrupted;
    }
}
