using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>
/// A run on disk: a folder that explains itself. It holds <c>run.json</c> (the whole specification, versions, machine), <c>checkpoint/</c>,
/// <c>history.jsonl</c>, <c>scores.json</c> and those of other samples, <c>surgery.json</c>, <c>generalisation.json</c>, <c>estimators.json</c>, <c>images/</c>, <c>export/</c>,
/// event files of TensorBoard and <c>report.html</c>.
/// </summary>
public sealed class RunFolder
{
    private const string Description = "run.json", Checkpoints = "checkpoint", HistoryName = "history.jsonl";
    private const string Scores = "scores.json", SampledScores = "scores-sampled.json", ScoresAsTrained = "scores-as-trained.json";
    private const string SampledScoresAsTrained = "scores-sampled-as-trained.json", Surgery = "surgery.json", Generalised = "generalisation.json";
    private const string SurgeryAsTrained = "surgery-as-trained.json", EstimatorsAsTrained = "estimators-as-trained.json";
    private const string Estimators = "estimators.json", Images = "images", Report = "report.html", Export = "export", EventFiles = "events.out.tfevents.*";

    private RunFolder(string path) => Path = path;

    /// <summary>Where it is, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The specification, versions and machine.</summary>
    public string DescriptionFile => In(Description);

    /// <summary>The folder of the last checkpoint.</summary>
    public string CheckpointFolder => In(Checkpoints);

    /// <summary>One line a record of training.</summary>
    public string HistoryFile => In(HistoryName);

    /// <summary>What the metrics found.</summary>
    public string ScoresFile => In(Scores);

    /// <summary>What the metrics found on codes drawn from the posteriors, where that was asked for.</summary>
    public string SampledScoresFile => In(SampledScores);

    /// <summary>What the metrics found on images drawn as in training, where that was asked for.</summary>
    public string ScoresAsTrainedFile => In(ScoresAsTrained);

    /// <summary>The same of codes drawn from the posteriors.</summary>
    public string SampledScoresAsTrainedFile => In(SampledScoresAsTrained);

    /// <summary>How the model does on the images that were held out.</summary>
    public string GeneralisationFile => In(Generalised);

    /// <summary>What the ELBO surgery found.</summary>
    public string SurgeryFile => In(Surgery);

    /// <summary>What the estimators of the parts of the KL term found.</summary>
    public string EstimatorsFile => In(Estimators);

    /// <summary>What the ELBO surgery found with the probabilities that images have in training.</summary>
    public string SurgeryAsTrainedFile => In(SurgeryAsTrained);

    /// <summary>What the estimators found with the probabilities that images have in training.</summary>
    public string EstimatorsAsTrainedFile => In(EstimatorsAsTrained);

    /// <summary>Pictures and charts.</summary>
    public string ImagesFolder => In(Images);

    /// <summary>The model in the formats of other programs.</summary>
    public string ExportFolder => In(Export);

    /// <summary>The one page on everything.</summary>
    public string ReportFile => In(Report);

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A folder that is missing or empty; with <paramref name="force"/> also one with a run, which is then deleted.</param>
    /// <param name="force">Whether a run that is there may be replaced. Files that are not of a run stay.</param>
    /// <exception cref="UserErrorException">The folder holds a run or other files, or cannot be written to.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static RunFolder Create(string path, bool force = false)
    {
        RequireFree(path, force);
        var folder = new RunFolder(path);
        Storage.Guard(path, () =>
        {
            Directory.CreateDirectory(path);
            string[] files =
            [
                folder.DescriptionFile, folder.HistoryFile, folder.ScoresFile, folder.SampledScoresFile, folder.ScoresAsTrainedFile, folder.SampledScoresAsTrainedFile,
                folder.SurgeryFile, folder.EstimatorsFile, folder.SurgeryAsTrainedFile, folder.EstimatorsAsTrainedFile, folder.GeneralisationFile, folder.ReportFile,
            ];
            foreach (string file in files) File.Delete(file);
            foreach (string file in Directory.EnumerateFiles(path, EventFiles)) File.Delete(file);
            foreach (string inner in new[] { folder.CheckpointFolder, folder.ImagesFolder, folder.ExportFolder })
            {
                if (Directory.Exists(inner)) Directory.Delete(inner, recursive: true);
            }
        });
        Storage.RequireWritable(folder.DescriptionFile);
        return folder;
    }

    /// <summary>Checks that a new run may be put in <paramref name="path"/>, without touching it.</summary>
    /// <exception cref="UserErrorException">It may not.</exception>
    public static void RequireFree(string path, bool force)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UserErrorException("the run folder must have a name, got nothing");
        if (File.Exists(path)) throw new UserErrorException($"{path} is a file, a folder is expected");
        if (force || !Directory.Exists(path)) return;
        if (Holds(path))
            throw new UserErrorException($"{path} already holds a run", "choose another folder with --out, or replace it with --force");
        if (Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new UserErrorException(
                $"{path} is not empty and does not hold a run", "choose another folder with --out, or use it anyway with --force");
        }
    }

    /// <summary>Whether there is a run in <paramref name="path"/>.</summary>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, Description));

    /// <summary>Opens a run's folder.</summary>
    /// <exception cref="UserErrorException">It is not one.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        if (File.Exists(path))
        {
            bool codes = path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);
            throw new UserErrorException($"{path} is a file, the folder of a run is expected", codes ? $"for codes in a file: disentangle score {ShellWord.Quoted(path)}" : null);
        }

        if (!Directory.Exists(path)) throw new UserErrorException($"{path} does not exist, the folder of a run is expected");
        if (!File.Exists(folder.DescriptionFile))
            throw new UserErrorException($"{path} is not the folder of a run: it has no {Description}", "disentangle train creates one");
        return folder;
    }

    /// <summary>
    /// A folder under <paramref name="parent"/> that does not exist yet: <paramref name="name"/>, or that with <c>-2</c>, <c>-3</c> ... after it.
    /// </summary>
    public static string FreePath(string parent, string name)
    {
        string path = System.IO.Path.Combine(parent, name);
        for (int number = 2; System.IO.Path.Exists(path); number++) path = System.IO.Path.Combine(parent, $"{name}-{number}");
        return path;
    }

    /// <summary>Where a run goes when the user does not say: <c>runs/method-data-seed</c>, or the first free name after it.</summary>
    public static string DefaultPath(RunSpecification specification) =>
        FreePath("runs", $"{specification.Method}-{DataName.ForFolder(specification.Data)}-{specification.Seed}");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
