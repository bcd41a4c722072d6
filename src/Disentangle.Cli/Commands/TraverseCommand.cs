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
            "Draws latent traversals, the most informative latent unit first, and names the factor that each follows. Without "
                + "options on what to draw, the pictures and the report of the run are made again; with any of them, one picture is made.",
            "disentangle traverse runs/first",
            "disentangle traverse runs/first --latent 3,5 --range -2:2 --image 17 --out traversal.svg",
            "disentangle traverse runs/first --grid 3,5 --steps 9 --out grid.png");
        run.AddTo(command);
        TraversalInputs inputs = new();
        inputs.AddTo(command);
        command.SetAction(parsed =>
        {
            (TraversalRequest Request, TraversalFormat Format)? asked = inputs.Read(parsed);
            using Session session = run.Session(parsed);
            if (asked is var (request, format))
            {
                DrawOne(session, parsed, request, format);
                return ExitCode.Success;
            }

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

        // Where the picture goes elsewhere, nothing is written into the run, which may be training.
        void DrawOne(Session session, ParseResult parsed, TraversalRequest request, TraversalFormat format)
        {
            string? output = parsed.GetValue(inputs.Output);
            long? step = inputs.StepOf(parsed);
            using TrainedRun trained = output is null && step is null ? run.Open(session, parsed, terminal)
                : run.OpenToRead(session, parsed, terminal, step);
            request.Check(trained);
            if (output is null && step is not null)
                throw new UserErrorException(
                    "the picture of an earlier step needs a place", "name it with --out, for example --out early.png");
            output ??= Path.Combine(trained.Folder.ImagesFolder, "traversal.png");
            Storage.Write(output, TraversalPicture.Draw(trained, LatentSummary.Of(trained), request, format, terminal.Interrupted));
            terminal.Output.WriteLine(output);
        }
    }
}
