using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.PlainText;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle traverse RUN</c>.</summary>
internal static class TraverseCommand
{
    public static Command Create(Terminal terminal)
    {
        RunOptions run = new();
        CommandWithExamples command = new(
            "traverse",
            "Draws latent traversals, the most informative latent unit first, and names the factor that each follows.",
            "disentangle traverse runs/first");
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            using Session session = run.Session(parsed);
            using TrainedRun trained = run.Open(session, parsed, terminal);
            trained.RequireDecoder("a latent traversal");
            LatentSummary summary = RunReport.Write(trained);
            var table = new TextTable("latent unit", "KL (nats)", "factor");
            foreach (LatentSummary.Latent latent in summary.Latents)
            {
                string kl = double.IsNaN(latent.Kl) ? "-" : $"{latent.Kl:0.000}";
                table.Add(latent.Name, kl, latent.Match ?? (latent.Active ? "" : "inactive"));
            }

            table.Write(terminal.Output);
            terminal.Output.WriteLine();
            terminal.Output.WriteLine($"{Path.Combine(trained.Folder.ImagesFolder, "traversals.png")}");
            terminal.Output.WriteLine($"{Path.Combine(trained.Folder.ImagesFolder, "traversals.gif")}");
            foreach (string file in new[] { FactorPictures.SheetOf(trained.Folder), FactorPictures.AnimationOf(trained.Folder) }.Where(
                File.Exists))
                terminal.Output.WriteLine(file);
            terminal.Output.WriteLine($"{trained.Folder.ReportFile}");
            return ExitCode.Success;
        });
        return command;
    }
}
