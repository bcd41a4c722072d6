using System.CommandLine;
using System.Text.Json.Nodes;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle study status STUDY</c>.</summary>
internal static class StudyStatusCommand
{
    private const int NamesShown = 3;

    public static Command Create(Terminal terminal)
    {
        Argument<string> study = StudyInputs.Folder();
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        CommandWithExamples command = new("status", "Shows how far a study is.", "disentangle study status studies/first") { study, json };
        command.SetAction(parsed =>
        {
            (StudyFolder folder, StudyPlan plan) = StudyInputs.Open(parsed.GetRequiredValue(study));
            StudyStatus status = StudyStatus.Of(folder, plan);
            SlurmLines? slurm = SlurmLines.Of(folder);
            if (parsed.GetValue(json))
            {
                JsonObject all = Json(plan, status);
                if (slurm is not null) all["slurm"] = slurm.Json();
                terminal.Output.WriteLine(all.ToJsonString());
                return ExitCode.Success;
            }

            Print(plan, status, terminal.Output);
            if (folder.IsStopped) terminal.Output.WriteLine("stopped by disentangle study stop; study run and study slurm let it go on");
            slurm?.Print(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The numbers of runs in each phase, those of none left out.</summary>
    public static string Counts(StudyStatus status) => string.Join(", ", RunState.Names
        .Where(pair => status.Counts[pair.Phase] > 0).Select(pair => $"{status.Counts[pair.Phase]} {pair.Name}"));

    /// <summary>The failures, a line for those that say the same.</summary>
    public static void WriteFailures(StudyStatus status, TextWriter output)
    {
        foreach (FailureGroup group in status.Failures)
        {
            output.WriteLine($"{Notice.Count(group.Runs.Count, "run")} failed ({group.Kind}): {Foundation.Shown.Text(group.Reason)}");
            output.WriteLine($"  {string.Join(", ", group.Runs.Take(NamesShown))}{(group.Runs.Count > NamesShown ? ", ..." : "")}");
        }
    }

    private static void Print(StudyPlan plan, StudyStatus status, TextWriter output)
    {
        output.WriteLine($"{plan.Study.Name}: {plan.Runs.Count} runs: {Counts(status)}");
        output.WriteLine(
            $"steps: {(status.Steps == 0 ? 100 : 100.0 * status.StepsDone / status.Steps):0.0} % are of runs that are trained");
        foreach ((string run, Owner owner) in status.Working) output.WriteLine($"running: {run}, by {owner}");
        if (status.Stale.Count > 0)
            output.WriteLine(
                $"{Notice.Count(status.Stale.Count, "claim")} of workers that have ended; the next worker "
                    + $"takes {(status.Stale.Count == 1 ? "it" : "them")} over");
        WriteFailures(status, output);
    }

    private static JsonObject Json(StudyPlan plan, StudyStatus status) => new()
    {
        ["study"] = plan.Study.Name,
        ["runs"] = plan.Runs.Count,
        ["states"] = new JsonObject(RunState.Names.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)status.Counts[pair.Phase]))),
        ["steps"] = status.Steps,
        ["stepsTrained"] = status.StepsDone,
        ["running"] = new JsonArray([.. status.Working.Select(one => new JsonObject { ["run"] = one.Run, ["by"] = one.Owner.ToString() })]),
        ["staleClaims"] = new JsonArray([.. status.Stale.Select(name => (JsonNode)name)]),
        ["failures"] = new JsonArray([.. status.Failures.Select(group => new JsonObject
        {
            ["kind"] = group.Kind, ["reason"] = group.Reason, ["runs"] = new JsonArray([.. group.Runs.Select(name => (JsonNode)name)]),
        })]),
    };
}
