using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study plan FILE</c>.</summary>
internal static class StudyPlanCommand
{
    private const int Shown = 5;

    public static Command Create(Terminal terminal)
    {
        StudyInputs study = new();
        Option<string?> output = Inputs.Text("--out", "STUDY",
            "The folder of the study, to tell what is there already (default: studies/NAME).");
        Option<bool> json = Inputs.Flag("--json", "Print only JSON: an array with a row for each run.");
        Option<bool> estimate = Inputs.Flag("--estimate", "Train a few steps of each kind of run, and estimate the hours of the whole.");
        Option<bool> check = Inputs.Flag("--check",
            "Open the data and create each model, and list the runs that cannot be trained on this machine; exit code 1 if there are any.");
        CommandWithExamples command = new(
            "plan",
            "Shows the runs of a study; starts nothing.",
            "disentangle study plan unsupervised-v1",
            "disentangle study plan study.yaml --check --estimate",
            "disentangle study plan unsupervised-v1 --json");
        study.AddTo(command);
        foreach (Option option in (Option[])[output, check, estimate, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            (_, StudyPlan plan) = study.Read(parsed);
            if (parsed.GetValue(json))
            {
                WriteJson(plan, terminal.Output);
                return ExitCode.Success;
            }

            Print(plan, new StudyFolder(parsed.GetValue(output) ?? StudyRunCommand.DefaultFolder(plan)), terminal.Output);
            if (parsed.GetValue(check) && !Check(plan, terminal)) return ExitCode.Failure;
            if (parsed.GetValue(estimate)) Estimate(plan, terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static void WriteJson(StudyPlan plan, TextWriter output)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (PlannedRun run in plan.Runs) StudyPlanJson.Write(run, json);
            json.WriteEndArray();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static void Print(StudyPlan plan, StudyFolder folder, TextWriter output)
    {
        output.WriteLine(
            $"{plan.Study.Name}: {Notice.Count(plan.Runs.Count, "run")}, {Notice.Count(plan.Runs.Count / plan.Study.Seeds.Count, "cell")} "
                + $"of {Notice.Count(plan.Study.Seeds.Count, "seed")}");
        if (plan.Study.Description.Length > 0) output.WriteLine(plan.Study.Description);
        output.WriteLine();
        TextTable table = new("data", "method", "cells", "runs", "steps");
        foreach (var group in plan.Runs.GroupBy(run => (run.Specification.Data, run.Specification.Method)))
        {
            table.Add(
                DataName.Short(group.Key.Data), group.Key.Method, $"{group.Count() / plan.Study.Seeds.Count}", $"{group.Count()}",
                group.Sum(run => (double)run.Specification.Steps).ToString("N0", CultureInfo.InvariantCulture));
        }

        table.Write(output);
        output.WriteLine();
        foreach (PlannedRun run in plan.InOrderOfWork().Take(Shown)) output.WriteLine(run.Name);
        if (plan.Runs.Count > Shown) output.WriteLine($"... and {plan.Runs.Count - Shown} more");
        output.WriteLine();
        if (StudyFolder.IsStudy(folder.Path))
        {
            StudyStatus status = StudyStatus.Of(folder, plan);
            output.WriteLine($"in {folder.Path}: {StudyStatusCommand.Counts(status)}");
        }
        else
        {
            output.WriteLine($"nothing is there yet in {folder.Path}");
        }
    }

    /// <summary>Tells what cannot be trained here.</summary>
    /// <returns>Whether all can.</returns>
    private static bool Check(StudyPlan plan, Terminal terminal)
    {
        IReadOnlyList<StudyCheck> found;
        using (StageLines progress = new(terminal)) found = StudyCheck.Of(plan, progress, terminal.Interrupted);
        if (found.Count == 0) terminal.Output.WriteLine("all runs can be trained on this machine");
        foreach (var same in found.GroupBy(one => one.Reason))
        {
            int runs = same.Sum(one => one.Runs.Count);
            terminal.Output.WriteLine(
                $"{Notice.Count(runs, "run")} cannot be trained on this machine, first {same.First().Runs[0].Name}: {same.Key}");
        }

        return found.Count == 0;
    }

    private static void Estimate(StudyPlan plan, Terminal terminal)
    {
        StudyEstimate found;
        using (StageLines progress = new(terminal)) found = StudyEstimate.Of(plan, progress, terminal.Interrupted);
        terminal.Output.WriteLine(
            $"training: about {found.Hours:0.0} hours of one thread of this processor; checkpoints: about {found.Bytes / 1e6:0} "
                + "MB; measuring comes on top");
    }
}
