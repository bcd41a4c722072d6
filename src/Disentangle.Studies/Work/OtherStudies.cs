using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>
/// Other studies, which may have trained a run of this one already: the same in all that decides its bits. It is then copied, whole or not
/// at all, and measured here as all others are.
/// </summary>
/// <param name="folder">The study that looks.</param>
/// <param name="studies">The folders of the others; null for those beside this study.</param>
internal sealed class OtherStudies(StudyFolder folder, IReadOnlyList<string>? studies)
{
    /// <summary>Copies a run that another study has finished.</summary>
    /// <param name="path">Where to; no run is there.</param>
    /// <param name="run">The run.</param>
    /// <param name="dataRoot">The folder of data sets where the session has none, or null.</param>
    /// <param name="session">Opens the data, to see that it is the same.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The folder that it was copied from; null where none has it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public string? CopyTo(string path, PlannedRun run, string? dataRoot, Session session, CancellationToken cancellation)
    {
        // Names begin with what a study's own grid gives.
        string end = $"_s{run.Specification.Seed}_{run.Identity.Short}";
        foreach (string candidate in Folders().SelectMany(study => Runs(study, end)))
        {
            try
            {
                if (RunCopy.TryMake(candidate, path, run.Specification, dataRoot, session, cancellation)) return candidate;
            }
            catch (Exception e) when (e is UserErrorException or RunFailedException or IOException or UnauthorizedAccessException)
            {
                // Damaged, or deleted meanwhile: another study may have it, or it is trained.
            }
        }

        return null;
    }

    private IEnumerable<string> Folders()
    {
        if (studies is not null) return studies;
        string own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder.Path));
        return Path.GetDirectoryName(own) is { } parent
            ? Directory.EnumerateDirectories(parent).Where(other => other != own && StudyFolder.IsStudy(other)).Order() : [];
    }

    private static IEnumerable<string> Runs(string study, string end)
    {
        string runs = new StudyFolder(study).RunsFolder;
        return Directory.Exists(runs) ? Directory.EnumerateDirectories(runs, $"*{end}").Order() : [];
    }
}
