using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Tables;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study import scores.csv --out STUDY</c>.</summary>
internal static class StudyImportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = new("file")
        {
            Description = "A table of scores as CSV or JSON, with columns method, data, seed, setting.NAME ... and score.NAME ...",
            HelpName = "FILE",
        };
        Option<string> output = new("--out") { Description = "The folder to put it in.", HelpName = "STUDY", Required = true };
        CommandWithExamples command = new(
            "import",
            "Takes scores from elsewhere, so that they can be analysed as a study.",
            "disentangle study import scores.csv --out studies/theirs",
            "disentangle study analyse studies/theirs")
        {
            file, output,
        };
        command.SetAction(parsed =>
        {
            ScoreTable table = ScoreTableFile.Read(parsed.GetRequiredValue(file));
            string folder = parsed.GetRequiredValue(output);
            ImportedScores.Put(folder, table);
            terminal.Output.WriteLine($"{table.Rows.Count} models, {table.Columns.Count} scores: {folder}");
            terminal.Output.WriteLine($"analyse them with disentangle study analyse {ShellWord.Quoted(folder)}");
            return ExitCode.Success;
        });
        return command;
    }
}
