using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>A run that is in a folder already, under the name that it would be given again.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Description">What it is.</param>
/// <param name="Step">How many steps of it are done; 0 where it has no checkpoint.</param>
public sealed record ExistingRun(RunFolder Folder, RunDescription Description, long Step)
{
    /// <summary>Whether all its steps are done.</summary>
    public bool IsTrained => Step >= Description.Specification.Steps;

    /// <summary>Finds a run of the same bits among those that have its name, or its name with a number behind it.</summary>
    /// <param name="parent">The folder of runs.</param>
    /// <param name="specification">What would be run; it must be right.</param>
    /// <returns>
    /// Null where there is none. Folders that cannot be read are passed over, and so are runs that were changed while they were trained.
    /// </returns>
    public static ExistingRun? Find(string parent, RunSpecification specification)
    {
        if (!Directory.Exists(parent)) return null;
        specification = specification with { Data = DataName.Absolute(specification.Data) };
        string name = RunFolder.DefaultName(specification);
        RunIdentity identity = RunIdentity.Of(specification);
        foreach (string path in Directory.EnumerateDirectories(parent, $"{name}*").Order(StringComparer.Ordinal))
        {
            string rest = Path.GetFileName(path)[name.Length..];
            if (rest.Length > 0 && !(rest[0] == '-' && rest[1..].All(char.IsAsciiDigit))) continue;
            if (Read(path) is { } run && run.Description is { Imported: null, IsChanged: false }
                && RunIdentity.Of(run.Description.Specification) == identity) return run;
        }

        return null;
    }

    /// <summary>The run in a folder.</summary>
    /// <exception cref="UserErrorException">There is none, or it cannot be read.</exception>
    public static ExistingRun At(string path)
    {
        RunFolder folder = RunFolder.Open(path);
        return new ExistingRun(folder, RunDescription.Read(folder), Checkpoint.Find(folder.CheckpointFolder)?.Step ?? 0);
    }

    private static ExistingRun? Read(string path)
    {
        try
        {
            return At(path);
        }
        catch (UserErrorException)
        {
            return null;
        }
    }
}
