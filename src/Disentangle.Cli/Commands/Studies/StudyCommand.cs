using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study ...</c>.</summary>
internal static class StudyCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "study",
        "Trains, measures and compares many runs: methods, settings, data sets and seeds.",
        "disentangle study plan unsupervised-v1",
        "disentangle study run quickstart --out studies/first",
        "disentangle study status studies/first")
    {
        StudyListCommand.Create(terminal),
        StudyPlanCommand.Create(terminal),
        StudyRunCommand.Create(terminal),
        StudyWorkerCommand.Create(terminal),
        StudySlurmCommand.Create(terminal),
        StudyStatusCommand.Create(terminal),
        StudyStopCommand.Create(terminal),
        StudyRetryCommand.Create(terminal),
        StudyPruneCommand.Create(terminal),
        StudyMeasureCommand.Create(terminal),
        StudyVerifyCommand.Create(terminal),
        StudyAnalyseCommand.Create(terminal),
        StudyExportCommand.Create(terminal),
        StudyImportCommand.Create(terminal),
        StudyIndexCommand.Create(terminal),
    };
}
