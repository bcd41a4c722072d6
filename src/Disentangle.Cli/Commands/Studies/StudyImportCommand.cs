using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study import scores.csv --out STUDY</c>, or <c>study import RUN ... --out STUDY</c>.</summary>
internal static class StudyImportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> file = new("file")
        {
            Description = "A table of scores as CSV or JSON, with columns method, data, seed, setting.NAME ... and score.NAME ..., or the "
                + "folders of runs, for example of imported networks.",
            HelpName = "FILE", Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--out") { Description = "The folder to put it in.", HelpName = "STUDY", Required = true };
        CommandWithExamples command = new(
            "import",
            "Takes scores from elsewhere, so that they can be analysed as a study; or puts runs into a study, which measures them like its "
                + "own.",
            "disentangle study import scores.csv --out studies/theirs",
            "disentangle study import runs/theirs-0 runs/theirs-1 --out studies/mine",
            "disentangle study analyse studies/theirs")
        {
            file, output,
        };
        command.SetAction(parsed =>
        {
            string[] files = parsed.GetRequiredValue(file);
            string folder = parsed.GetRequiredValue(output);
            if (files.Any(Directory.Exists)) return AddRuns(folder, files, terminal);
            if (files.Length > 1) throw new UserErrorException($"one table of scores is imported at a time, got {files.Length} files");
            ScoreTable table = ScoreTableFile.Read(files[0]);
            ImportedScores.Put(folder, table);
            terminal.Output.WriteLine($"{table.Rows.Count} models, {table.Columns.Count} scores: {folder}");
            terminal.Output.WriteLine($"analyse them with disentangle study analyse {ShellWord.Quoted(folder)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static int AddRuns(string study, string[] runs, Terminal terminal)
    {
        foreach (PlannedRun run in StudyFolder.Open(study).Add(runs)) terminal.Output.WriteLine(run.Name);
        terminal.Output.WriteLine($"measure them with disentangle study worker {ShellWord.Quoted(study)}");
        return ExitCode.Success;
    }
}
