using Disentangle.Experiments.Runs;
using Disentangle.Methods;

namespace Disentangle.Studio.Models;

/// <summary>A run in the list of runs.</summary>
/// <param name="Name">What addresses call it.</param>
/// <param name="Method">The name of its method.</param>
/// <param name="Data">Its data set.</param>
/// <param name="Step">The last step that was recorded; 0 before the first.</param>
/// <param name="Steps">How many steps it is meant to have.</param>
internal sealed record RunLine(string Name, string Method, string Data, long Step, long Steps)
{
    /// <summary>Reads what stands in its folder; null where it cannot be read.</summary>
    public static RunLine? Read(string path, string name)
    {
        try
        {
            RunFolder folder = RunFolder.Open(path);
            RunDescription description = RunDescription.Read(folder);
            var specification = description.Specification;
            long step = Directory.Exists(folder.CheckpointFolder) ? RunHistory.ReadLast(folder.HistoryFile)?.Step ?? 0 : 0;
            if (description.Imported is not null) step = Math.Max(step, 1);
            return new RunLine(
                name, MethodCatalogue.Get(specification.Method).Title, DataName.Short(specification.Data), step, specification.Steps);
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
