using Disentangle.Foundation.Json;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>
/// A run on disk: a folder that explains itself. It holds <c>run.json</c> (the whole specification, versions,
/// machine), <c>checkpoint/</c> (the last two), <c>models/</c> (those of steps, where they were kept),
/// <c>history.jsonl</c>, <c>scores.json</c> and those of other samples, the files of analyses, <c>images/</c>, <c>export/</c>,
/// <c>codes/</c>, event files of TensorBoard and <c>report.html</c>.
/// </summary>
public sealed class RunFolder : IDisposable
{
    internal const string DescriptionName = "run.json", Export = "export";

    private const string Checkpoints = "checkpoint", Models = "models", HistoryName = "history.jsonl";
    private const string Scores = "scores.json", SampledScores = "scores-sampled.json", ScoresAsTrained = "scores-as-trained.json";
    private const string SampledScoresAsTrained = "scores-sampled-as-trained.json";
    private const string Images = "images", Progress = "progress", Report = "report.html", CodeTables = "codes";

    private readonly RunLock? _lock;

    private RunFolder(string path, RunLock? owner) => (Path, _lock) = (path, owner);

    /// <summary>Where it is, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The specification, versions and machine.</summary>
    public string DescriptionFile => PathOf(DescriptionName);

    /// <summary>The folder of the last two checkpoints.</summary>
    public string CheckpointFolder => PathOf(Checkpoints);

    /// <summary>The folder of the models at steps of the training, where they were kept.</summary>
    public string ModelsFolder => PathOf(Models);

    /// <summary>The steps whose model is there, as a checkpoint or because it was kept, rising.</summary>
    public IReadOnlyList<long> Steps() =>
        [.. Training.CheckpointFolder.StepsOf(CheckpointFolder).Union(Training.CheckpointFolder.StepsOf(ModelsFolder)).Order()];

    /// <summary>One line a record of training.</summary>
    public string HistoryFile => PathOf(HistoryName);

    /// <summary>What the metrics found.</summary>
    public string ScoresFile => PathOf(Scores);

    /// <summary>What the metrics found on codes drawn from the posteriors, where that was asked for.</summary>
    public string SampledScoresFile => PathOf(SampledScores);

    /// <summary>What the metrics found on images drawn as in training, where that was asked for.</summary>
    public string ScoresAsTrainedFile => PathOf(ScoresAsTrained);

    /// <summary>The same of codes drawn from the posteriors.</summary>
    public string SampledScoresAsTrainedFile => PathOf(SampledScoresAsTrained);

    /// <summary>Pictures and charts.</summary>
    public string ImagesFolder => PathOf(Images);

    /// <summary>Pictures of the model at steps of its training, <c>STEP.png</c>.</summary>
    public string ProgressFolder => System.IO.Path.Combine(ImagesFolder, Progress);

    /// <summary>The model in the formats of other programs.</summary>
    public string ExportFolder => PathOf(Export);

    /// <summary>The codes of all images, where they were encoded at once; they can be deleted at any time.</summary>
    public string CodesFolder => PathOf(CodeTables);

    /// <summary>The one page on everything.</summary>
    public string ReportFile => PathOf(Report);

    /// <summary>Checks that a new run may be put in <paramref name="path"/>, without touching it.</summary>
    /// <param name="path">A folder that is missing or empty; with <paramref name="force"/> also one with a run, or with files of which none
    /// has the name of one of a run's.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <exception cref="UserErrorException">It may not.</exception>
    public static void RequireFree(string path, bool force)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UserErrorException("the run folder must have a name, got nothing");
        if (File.Exists(path)) throw new UserErrorException($"{path} is a file, a folder is expected");
        if (!Directory.Exists(path) || NewRun.IsHalfway(path) || RunFiles.IsFree(path)) return;
        if (!Holds(path))
        {
            if (RunFiles.Conflict(path) is { } name)
                throw new UserErrorException($"{path} does not hold a run, but has {name}, which a run would write",
                    "choose another folder with --out");
            if (force) return;
            throw new UserErrorException(
                $"{path} is not empty and does not hold a run",
                "choose another folder with --out, or put the run beside what is there with --force");
        }

        if (!force)
            throw new UserErrorException($"{path} already holds a run", "choose another folder with --out, or replace it with --force");
        if (!IsDescription(System.IO.Path.Combine(path, DescriptionName)))
            throw new UserErrorException($"{path}/{DescriptionName} is not the description of a run, so nothing in {path} is replaced",
                "choose another folder with --out");
    }

    /// <summary>Whether there is a run in <paramref name="path"/>.</summary>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, DescriptionName));

    /// <summary>Opens a run's folder to read from it.</summary>
    /// <exception cref="UserErrorException">It is not one.</exception>
    public static RunFolder Open(string path)
    {
        // A killed program has left it in the middle of a replacement; unless one is at it now, that is finished here.
        if (NewRun.IsHalfway(path) && RunLock.TryTake(path) is { } owner)
        {
            using (owner) NewRun.Recover(path);
        }

        return Existing(path, owner: null);
    }

    /// <summary>Opens a run's folder to write into it for something that then owns it; gives it back where that cannot be opened.</summary>
    /// <inheritdoc cref="OpenToWrite(string)"/>
    internal static T OpenToWrite<T>(string path, Func<RunFolder, T> open)
    {
        RunFolder folder = OpenToWrite(path);
        try
        {
            return open(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a run's folder to write into it, with its lock until it is disposed of, and deletes what a killed program left half written.
    /// </summary>
    /// <exception cref="UserErrorException">It is not one, another process writes into it, or it cannot be written to.</exception>
    public static RunFolder OpenToWrite(string path)
    {
        if (!NewRun.IsHalfway(path)) Existing(path, owner: null);
        RunLock owner = RunLock.Take(path);
        try
        {
            NewRun.Recover(path);
            RunFolder folder = Existing(path, owner);
            NewRun.RemoveLeftovers(path);
            RunFiles.RemoveLeftovers(folder);
            return folder;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder holds a run.</summary>
    public static bool IsRun(string path) => NewRun.IsHalfway(path) || Holds(path);

    /// <summary>
    /// What gives the right to write beside the lock, asked before each write: the claim of a study's
    /// worker. Null where the lock is enough.
    /// </summary>
    public Func<bool>? Permission { get; set; }

    /// <summary>Checks that the folder is still where it was, where it was opened to write into it.</summary>
    /// <exception cref="RunFailedException">It was renamed or deleted, or the permission was taken away.</exception>
    public void RequireHeld()
    {
        _lock?.Require();
        if (Permission?.Invoke() == false)
            throw new RunFailedException($"{Path} was taken over by another worker, so nothing more is written",
                "the other worker goes on with it");
    }

    /// <summary>
    /// Writes into the folder, after <see cref="RequireHeld"/>. What fails because the folder goes away meanwhile says so.
    /// </summary>
    /// <exception cref="RunFailedException">The folder was renamed or deleted, or the disk is full.</exception>
    internal void Write(Action write)
    {
        RequireHeld();
        try
        {
            write();
        }
        catch (Exception e) when (e is UserErrorException or IOException)
        {
            RequireHeld();
            throw;
        }
    }

    /// <summary>Deletes the checkpoints of a run that is done: it can then neither be resumed nor measured.</summary>
    /// <exception cref="UserErrorException">They cannot be deleted.</exception>
    public void RemoveCheckpoints() => Write(() => Storage.Guard(CheckpointFolder, () =>
    {
        if (Directory.Exists(CheckpointFolder)) Directory.Delete(CheckpointFolder, recursive: true);
    }));

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock?.Dispose();

    internal static RunFolder At(string path, RunLock? owner = null) => new(path, owner);

    private static RunFolder Existing(string path, RunLock? owner)
    {
        RunFolder folder = new(path, owner);
        if (File.Exists(path))
        {
            bool codes = path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);
            throw new UserErrorException($"{path} is a file, the folder of a run is expected",
                codes ? $"for codes in a file: disentangle score {ShellWord.Quoted(path)}" : null);
        }

        if (!Directory.Exists(path)) throw new UserErrorException($"{path} does not exist, the folder of a run is expected");
        if (!File.Exists(folder.DescriptionFile))
            throw new UserErrorException($"{path} is not the folder of a run: it has no {DescriptionName}",
                "disentangle train creates one");
        return folder;
    }

    /// <summary>
    /// A folder under <paramref name="parent"/> that does not exist yet: <paramref name="name"/>, or that
    /// with <c>-2</c>, <c>-3</c> ... after it.
    /// </summary>
    public static string FreePath(string parent, string name)
    {
        string path = System.IO.Path.Combine(parent, name);
        for (int number = 2; System.IO.Path.Exists(path); number++) path = System.IO.Path.Combine(parent, $"{name}-{number}");
        return path;
    }

    /// <summary>
    /// The name of a run's folder where the user does not say: method, what distinguishes its settings, data and seed, for example
    /// <c>beta-vae_beta=4_dsprites_s1</c>.
    /// </summary>
    public static string DefaultName(RunSpecification specification) => string.Join('_', ((string[])
    [
        specification.Method, RunDistinction.OfSettings(specification).ForFolder, DataName.ForFolder(specification.Data),
        $"s{specification.Seed}",
    ]).Where(part => part.Length > 0));

    private static bool IsDescription(string file)
    {
        try
        {
            JsonItem root = JsonText.Read(file);
            return root.Find("format") is not null && root.Find("specification") is not null;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }

    /// <summary>A file or folder in it.</summary>
    /// <param name="name">The name relative to the folder.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
