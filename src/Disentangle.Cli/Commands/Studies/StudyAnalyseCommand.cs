using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Summaries;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study analyse STUDY</c>.</summary>
internal static class StudyAnalyseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        CommandWithExamples command = new(
            "analyse",
            "Compares the runs of a study: cells with intervals, all analyses, figures, tables and one report.",
            "disentangle study analyse studies/first")
        {
            study,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(study);
            if (ImportedScores.Find(path) is { } scores)
            {
                Write(path, scores, null, terminal);
                return ExitCode.Success;
            }

            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(path);
            Summarise(folder, plan, terminal);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Analyses a study and prints its cells.</summary>
    public static void Summarise(StudyFolder folder, StudyPlan plan, Terminal terminal)
    {
        StudyStatus status = StudyStatus.Of(folder, plan);
        string? notice = status.IsOver ? null : $"The study is not finished: {StudyStatusCommand.Counts(status)}.";
        Write(folder.Path, StudyTables.Of(folder, plan), notice, terminal);
    }

    private static void Write(string folder, ScoreTable table, string? notice, Terminal terminal)
    {
        StudySummary summary = new(table);
        string report = summary.Write(folder, $"disentangle study analyse {ShellWord.Quoted(folder)}", notice);
        CellTable.Write(terminal.Output, summary.Means);
        terminal.Output.WriteLine();
        foreach (string note in table.Notes) terminal.Output.WriteLine(Foundation.Shown.Text(note));
        terminal.Output.WriteLine($"report: {report}");
    }
}
