using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study verify STUDY</c>.</summary>
internal static class StudyVerifyCommand
{
    private const int DefaultSample = 5;

    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<int?> sample = Inputs.Whole<int>(
            "--sample", $"Train this number of runs again, chosen at random (default {DefaultSample}).", 1);
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Decides which (default 0).", 0);
        Option<int?> threads = Inputs.Threads();
        Option<string?> dataRoot = Inputs.DataRoot();
        CommandWithExamples command = new(
            "verify",
            "Trains some runs of a study again, in a temporary folder, and compares the hashes of their parameters: they must be the same.",
            "disentangle study verify studies/first",
            "disentangle study verify studies/first --sample 20")
        {
            study, sample, seed, threads, dataRoot,
        };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            StudyVerification verification = new(folder, plan);
            if (verification.Tiers.Count > 1)
            {
                terminal.Error.WriteLine("note: the runs were trained with vectors of different widths, whose last bits differ: "
                    + string.Join(", ", verification.Tiers.OrderBy(tier => tier.Key).Select(tier => $"{tier.Key} bits {tier.Value}")));
            }

            IReadOnlyList<PlannedRun> chosen = verification.Choose(parsed.GetValue(sample) ?? DefaultSample, parsed.GetValue(seed) ?? 0);
            if (chosen.Count == 0)
                throw new UserErrorException($"{folder.Path} has no trained run with a checkpoint", "disentangle study run trains them");
            using Session session = new(parsed.GetValue(threads) ?? 0, parsed.GetValue(dataRoot));
            return Verify(verification, chosen, session, terminal);
        });
        return command;
    }

    private static int Verify(
        StudyVerification verification, IReadOnlyList<PlannedRun> chosen, Session session, Terminal terminal)
    {
        Dictionary<VerifiedAs, int> counts = [];
        string scratch = Directory.CreateTempSubdirectory("disentangle-verify-").FullName;
        try
        {
            foreach (PlannedRun run in chosen)
            {
                VerifiedRun verified;
                using (ProgressLine progress = new(terminal, run.Name))
                    verified = verification.Verify(run, scratch, session, progress, terminal.Interrupted);
                counts[verified.Found] = counts.GetValueOrDefault(verified.Found) + 1;
                terminal.Output.WriteLine($"{Word(verified.Found)} {verified.Name}: {Shown.Text(verified.Sentence)}");
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        int different = counts.GetValueOrDefault(VerifiedAs.Different), skipped = counts.GetValueOrDefault(VerifiedAs.Skipped);
        terminal.Output.WriteLine($"{counts.GetValueOrDefault(VerifiedAs.Same)} of {Notice.Count(chosen.Count, "run")} have the same bits"
            + (different > 0 ? $", {different} differ" : "") + (skipped > 0 ? $", {skipped} skipped" : ""));
        return different > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Word(VerifiedAs found) => found switch
    {
        VerifiedAs.Same => "same",
        VerifiedAs.Different => "differs",
        _ => "skipped:",
    };
}
