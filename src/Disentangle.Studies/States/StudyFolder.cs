using System.Text;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Studies.Plans;

namespace Disentangle.Studies.States;

/// <summary>
/// A study on disk: <c>study.yaml</c>, <c>plan.jsonl</c> with a line a run, <c>runs/</c>, and what is made of them. The folders are the
/// truth; everything else can be made again from them.
/// </summary>
/// <param name="path">The folder.</param>
public sealed partial class StudyFolder(string path)
{
    private const string StudyName = StudyText.FileName, PlanName = "plan.jsonl";
    private const string RunsName = "runs", SlurmName = "slurm";

    /// <summary>Where it is, as the user gave it.</summary>
    public string Path { get; } = path;

    /// <summary>The study.</summary>
    public string StudyFile => PathOf(StudyName);

    /// <summary>A line for each run: its identity, number, name and specification.</summary>
    public string PlanFile => PathOf(PlanName);

    /// <summary>The folder of the runs.</summary>
    public string RunsFolder => PathOf(RunsName);

    /// <summary>Whether a folder holds a study.</summary>
    public static bool IsStudy(string path) => File.Exists(System.IO.Path.Combine(path, StudyName));

    /// <summary>Opens a study.</summary>
    /// <exception cref="UserErrorException">The folder holds none.</exception>
    public static StudyFolder Open(string path)
    {
        if (IsStudy(path)) return new StudyFolder(path);
        if (File.Exists(path))
        {
            throw new UserErrorException(
                $"{path} is a file, the folder of a study is expected",
                $"disentangle study run {ShellWord.Quoted(path)} makes one, or goes on with it");
        }

        throw new UserErrorException(
            Directory.Exists(path) ? $"{path} holds no study: it has no {StudyName}" : $"there is no folder {path}",
            "disentangle study run FILE --out STUDY makes one");
    }

    /// <summary>The path of a file or folder in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether all workers are to stop, on whatever machine: the file <c>slurm/stop</c> is there.</summary>
    public bool IsStopped => File.Exists(StopFile);

    /// <summary>Tells all workers to stop, with checkpoints.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Stop()
    {
        Storage.Guard(StopFile, () => DurableFolder.Create(System.IO.Path.GetDirectoryName(StopFile)!));
        Storage.Write(StopFile, Encoding.UTF8.GetBytes("stopped by disentangle study stop\n"));
    }

    /// <summary>Lets workers work again.</summary>
    /// <exception cref="UserErrorException">The file cannot be deleted.</exception>
    public void LetGoOn() => Storage.Guard(StopFile, () =>
    {
        if (IsStopped) File.Delete(StopFile);
    });

    private string StopFile => System.IO.Path.Combine(PathOf(SlurmName), "stop");

    /// <summary>The folder of a run.</summary>
    public string FolderOf(PlannedRun run) => System.IO.Path.Combine(RunsFolder, run.Name);

    /// <summary>The state of a run, as the files of its folder say.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="UserErrorException">Its state is damaged.</exception>
    public RunState StateOf(PlannedRun run) => StateOf(FolderOf(run));

    /// <summary>The state of a run; where it is damaged, a failure that says so.</summary>
    /// <param name="run">The run.</param>
    public RunState StateOrDamageOf(PlannedRun run)
    {
        try
        {
            return StateOf(run);
        }
        catch (UserErrorException e)
        {
            return new RunState(RunPhase.Failed) { Kind = "damaged", Reason = e.Message };
        }
    }

    /// <summary>Writes the state of a run.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void SetState(PlannedRun run, RunState state) => state.Write(StateFile(FolderOf(run)));

    /// <summary>The file of a run's state.</summary>
    public static string StateFile(string runFolder) => System.IO.Path.Combine(runFolder, "state.json");

    /// <summary>
    /// Puts a study into the folder, or finds it there. Runs may be added to one that is there; what is there already stays as it is.
    /// </summary>
    /// <param name="text">The text of the study's file.</param>
    /// <param name="plan">Its runs.</param>
    /// <exception cref="UserErrorException">The folder holds another study or other files, or cannot be written to.</exception>
    /// <returns>Its runs, and those that were put into it.</returns>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public StudyPlan Put(string text, StudyPlan plan)
    {
        if (Directory.Exists(Path) && !IsStudy(Path)
            && Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Any(IsForeign))
            throw new UserErrorException($"{Path} holds other files and no study", "choose another folder with --out");
        if (IsStudy(Path) && Plans.StudyFile.Read(StudyFile).Name is { } other && other != plan.Study.Name)
            throw new UserErrorException($"{Path} holds the study {other}, not {plan.Study.Name}", "choose another folder with --out");
        Storage.Guard(Path, () => DurableFolder.Create(RunsFolder));
        foreach (string left in AtomicFile.Leftovers(Path, PlanName).Concat(AtomicFile.Leftovers(Path, StudyName))) AtomicFile.Remove(left);

        // The plan first: with the study's file the folder is a study.
        Storage.Write(PlanFile, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            foreach (PlannedRun run in plan.Runs) writer.WriteLine(Line(run));
        });
        Storage.Write(StudyFile, Encoding.UTF8.GetBytes(text));
        return WithAdded(plan);
    }

    // What is there of a study that was killed in its first moment is none of others.
    private static bool IsForeign(string name) => name is not (RunsName or PlanName)
        && !name.StartsWith($"{PlanName}.", StringComparison.Ordinal) && !name.StartsWith($"{StudyName}.", StringComparison.Ordinal);

    /// <summary>The runs of the study.</summary>
    /// <exception cref="UserErrorException">The study or its plan is damaged.</exception>
    public StudyPlan ReadPlan()
    {
        Plans.StudyFile study = Plans.StudyFile.Read(StudyFile);
        return WithAdded(new StudyPlan(study, ReadRuns(PlanFile)));
    }

    // A run with a checkpoint whose worker has gone without a word is stopped.
    private static RunState StateOf(string folder)
    {
        RunState? written = RunState.Read(StateFile(folder));
        if (written is not null && written.Phase != RunPhase.Running) return written;
        bool claimed = File.Exists(System.IO.Path.Combine(folder, Claim.FileName));
        if (claimed) return (written ?? new RunState(RunPhase.Running)) with { Phase = RunPhase.Running };
        return written is not null ? written with { Phase = RunPhase.Stopped }
            : new RunState(File.Exists(System.IO.Path.Combine(folder, "run.json")) ? RunPhase.Stopped : RunPhase.Planned);
    }
}
