using Disentangle.Foundation.Json;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>Reads a specification that a user wrote, or that a run left behind.</summary>
public static class SpecificationFile
{
    /// <summary>
    /// Reads a JSON file: a plan, or a <c>run.json</c> that holds one, in which paths are relative to its folder. Threads and what was
    /// measured belong to the run of that file and are not taken from it.
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing, is not JSON, or a key or value in it is wrong.</exception>
    public static RunPlan Read(string path)
    {
        JsonItem root = JsonText.Read(path).WithoutSource;
        try
        {
            if (!root.IsObject || root.Find("specification") is null) return RunPlan.FromJson(root.Element);
            RunPlan plan = RunDescription.PlanOf(root, Path.GetDirectoryName(Path.GetFullPath(path))!);
            RunExecution ran = plan.Execution;
            return plan with
            {
                Execution = new RunExecution
                {
                    DataRoot = ran.DataRoot, CheckpointEvery = ran.CheckpointEvery, HistoryEvery = ran.HistoryEvery,
                    PicturesEvery = ran.PicturesEvery, KeepModels = ran.KeepModels,
                },
            };
        }
        catch (UserErrorException e)
        {
            throw new UserErrorException($"{path}: {e.Message}", e.Hint, e);
        }
    }
}
