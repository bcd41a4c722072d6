using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
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
        Option<bool> udr = Inputs.Flag("--udr",
            "Rank the models of each cell by how well their latent units agree (unsupervised disentanglement "
                + "ranking), where that is not done.");
        CommandWithExamples command = new(
            "analyse",
            "Compares the runs of a study: cells with intervals, all analyses, figures, tables and one report.",
            "disentangle study analyse studies/first")
        {
            study, udr,
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
            Summarise(folder, plan, terminal, parsed.GetValue(udr));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Analyses a study and prints its cells.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="terminal">Where it is printed.</param>
    /// <param name="ranked">Whether the models of each cell are ranked, also where the study does not ask for it.</param>
    public static void Summarise(StudyFolder folder, StudyPlan plan, Terminal terminal, bool ranked = false)
    {
        if (ranked || plan.Study.Analyses.Contains(StudyFile.Ranking))
        {
            using Session session = new();
            Rank(folder, plan, session, terminal);
        }

        StudyStatus status = StudyStatus.Of(folder, plan);
        string? notice = status.IsOver ? null : $"The study is not finished: {StudyStatusCommand.Counts(status)}.";
        Write(folder.Path, StudyTables.Of(folder, plan), notice, terminal);
    }

    /// <summary>Ranks the models of each cell, with a line for each on a terminal.</summary>
    public static CellRanks Rank(StudyFolder folder, StudyPlan plan, Session session, Terminal terminal) =>
        CellRanking.Complete(folder, plan, session, (run, models) =>
        {
            if (terminal.ErrorIsTerminal) terminal.Error.WriteLine($"ranking {models} models: {run} and others");
        }, terminal.Interrupted);

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
