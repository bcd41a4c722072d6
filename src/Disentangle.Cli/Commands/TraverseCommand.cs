using System.CommandLine;
using Disentangle.Studies;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle traverse RUN</c>.</summary>
internal static class TraverseCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = Inputs.Run();
        Option<int?> threads = Inputs.Threads();
        CommandWithExamples command = new(
            "traverse",
            "Draws what each latent does to an image, the most informative first, and tells which factor it follows.",
            "disentangle traverse runs/first")
        {
            run, threads,
        };
        command.SetAction(parsed =>
        {
            using TrainedRun trained = TrainedRun.Open(parsed.GetRequiredValue(run), parsed.GetValue(threads) ?? 0);
            LatentSummary summary = RunReport.Write(trained);
            var table = new TextTable("latent", "KL (nats)", "follows");
            foreach (LatentSummary.Latent latent in summary.Latents)
            {
                string kl = double.IsNaN(latent.Kl) ? "-" : $"{latent.Kl:0.000}";
                table.Add(latent.Name, kl, latent.Match ?? (latent.Active ? "" : "not in use"));
            }

            table.Write(terminal.Output);
            terminal.Output.WriteLine();
            terminal.Output.WriteLine($"{Path.Combine(trained.Folder.ImagesFolder, "traversals.png")}");
            terminal.Output.WriteLine($"{Path.Combine(trained.Folder.ImagesFolder, "traversals.gif")}");
            terminal.Output.WriteLine($"{trained.Folder.ReportFile}");
            return ExitCode.Success;
        });
        return command;
    }
}
