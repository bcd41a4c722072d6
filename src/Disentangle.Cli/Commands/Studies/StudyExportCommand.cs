using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study export STUDY --out scores.csv</c>.</summary>
internal static class StudyExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<string> output = new("--out") { Description = "The file: .csv or .json.", HelpName = "FILE", Required = true };
        Option<bool> longForm = Inputs.Flag("--long",
            "Of CSV: a row for each score of each run, as pandas reads it, in place of a row for each run.");
        CommandWithExamples command = new(
            "export",
            "Writes the settings and scores of all runs of a study to one file.",
            "disentangle study export studies/first --out scores.csv",
            "disentangle study export studies/first --out scores.csv --long")
        {
            study, output, longForm,
        };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(output), ending = Path.GetExtension(file).ToLowerInvariant();
            if (ending is not (".csv" or ".json")) throw new UserErrorException($"--out must end in .csv or .json, got {file}");
            string path = parsed.GetRequiredValue(study);
            ScoreTable table = ImportedScores.Find(path) ?? Table(path);
            ScoreTableFile.Write(file, table, parsed.GetValue(longForm));
            terminal.Output.WriteLine($"{table.Rows.Count} runs, {table.Columns.Count} scores: {file}");
            return ExitCode.Success;
        });
        return command;
    }

    private static ScoreTable Table(string path)
    {
        (Disentangle.Studies.States.StudyFolder folder, Disentangle.Studies.Plans.StudyPlan plan) = StudyInputs.Open(path);
        return StudyTables.Of(folder, plan);
    }
}
