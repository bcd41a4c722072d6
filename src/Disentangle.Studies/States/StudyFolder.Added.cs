using System.Text;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Training;

namespace Disentangle.Studies.States;

/// <content>Runs that were made elsewhere.</content>
public sealed partial class StudyFolder
{
    private const string AddedName = "added.jsonl";

    /// <summary>A line for each run that was made elsewhere and put into the study.</summary>
    public string AddedFile => PathOf(AddedName);

    /// <summary>
    /// Puts runs that were made elsewhere into the study: their folders are copied, and the study's workers measure them like its own.
    /// </summary>
    /// <param name="folders">The folders of the runs.</param>
    /// <returns>The runs as they are in the study.</returns>
    /// <exception cref="UserErrorException">One is no run, is in the study already, or cannot be copied.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public IReadOnlyList<PlannedRun> Add(IReadOnlyList<string> folders)
    {
        List<PlannedRun> all = [.. ReadPlan().Runs], added = [];
        foreach (string source in folders)
        {
            RunDescription description = RunDescription.Read(RunFolder.Open(source));
            PlannedRun run = new(all.Count, description.Plan, RunDistinction.Of(description.Specification).Values)
            {
                Identity = RunCopy.IdentityOf(source),
            };
            if (all.Exists(other => other.Identity.Hash == run.Identity.Hash))
                throw new UserErrorException($"{source} is in {Path} already, or given twice: {run.Name}");
            all.Add(run);
            added.Add(run);
        }

        // With its line it is part of the study: what is copied without one is copied again.
        foreach ((string source, PlannedRun run) in folders.Zip(added))
        {
            if (RunFolder.IsRun(FolderOf(run))) continue;
            RunCopy.Make(source, FolderOf(run));
            SetState(run, new RunState(RunPhase.Trained));
        }

        string before = File.Exists(AddedFile) ? File.ReadAllText(AddedFile) : "";
        Storage.Write(AddedFile, Encoding.UTF8.GetBytes(before + string.Concat(added.Select(run => $"{Line(run, added: true)}\n"))));
        return added;
    }

    private StudyPlan WithAdded(StudyPlan plan) =>
        File.Exists(AddedFile) ? plan with { Runs = [.. plan.Runs, .. ReadRuns(AddedFile, plan.Runs.Count)] } : plan;
}
