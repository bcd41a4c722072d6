using Disentangle.Experiments.Runs;
using Disentangle.Reports;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// An analysis of a run as the catalogue knows it: how it is made, the file that it writes, its charts and its text. Run folders, reports
/// and the command line ask the catalogue, so a new analysis needs no change in them.
/// </summary>
/// <param name="Id">What a user types: the command.</param>
/// <param name="Name">As the literature writes it.</param>
/// <param name="Description">What it does and writes, in one sentence.</param>
/// <param name="FileName">The name of its file in the run's folder, without ending.</param>
/// <param name="Run">Analyses a run and writes the file.</param>
public sealed record AnalysisEntry(string Id, string Name, string Description, string FileName,
    Func<TrainedRun, AnalysisRequest, AnalysisOutcome> Run)
    : ICatalogueEntry
{
    /// <summary>The numbers that it takes.</summary>
    public IReadOnlyList<AnalysisOption> Options { get; init; } = [];

    /// <summary>The texts that it takes.</summary>
    public IReadOnlyList<AnalysisText> Texts { get; init; } = [];

    /// <summary>Whether it can weight images by their probabilities in training; it then writes a second file.</summary>
    public bool CanBeAsTrained { get; init; }

    /// <summary>Whether the method of a run has what it needs; it refuses the others in a sentence.</summary>
    public Func<TrainedRun, bool> AppliesTo { get; init; } = _ => true;

    /// <summary>Whether it is made of a run at the end of its training without being asked for.</summary>
    public Func<TrainedRun, bool> FollowsTraining { get; init; } = _ => false;

    /// <summary>How many codes it asks for of so many images: see <see cref="Encodings.CodeTables"/>.</summary>
    public Func<int, long> CodesAskedFor { get; init; } = _ => 0;

    /// <summary>The names of the drawings that <see cref="Charts"/> makes, in the run's folder of images.</summary>
    public IReadOnlyList<string> ChartFiles { get; init; } = [];

    /// <summary>The charts of what its file says; none where there is no file, it is damaged, or it is of another step.</summary>
    public Func<TrainedRun, IReadOnlyList<AnalysisChart>> Charts { get; init; } = _ => [];

    /// <summary>Further examples of its command, after <c>disentangle ID RUN</c>.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The names of all its files, relative to the run's folder.</summary>
    public IEnumerable<string> Files =>
    [
        // A damaged file that was set aside is the run's own, too.
        .. Stems.SelectMany(stem => new[] { $"{stem}.json", $"{stem}-damaged.json" }),
        .. ChartFiles.Select(chart => $"images/{chart}"),
    ];

    /// <summary>Its file in a run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="asTrained">Whether images are weighted by their probabilities in training.</param>
    public string FileIn(RunFolder folder, bool asTrained = false) => folder.PathOf($"{StemOf(asTrained)}.json");

    private IEnumerable<string> Stems => CanBeAsTrained ? [StemOf(false), StemOf(true)] : [StemOf(false)];

    private string StemOf(bool asTrained) => asTrained ? $"{FileName}-as-trained" : FileName;
}

/// <summary>A whole number that an analysis takes.</summary>
/// <param name="Name">For example <c>samples</c>.</param>
/// <param name="Description">What it is, and what is used where it is not given.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
public sealed record AnalysisOption(string Name, string Description, ulong Least = 0, ulong Most = int.MaxValue)
{
    /// <summary>How many may be given, separated by commas.</summary>
    public int MostGiven { get; init; } = 1;
}

/// <summary>A text that an analysis takes, such as the name of a factor.</summary>
/// <param name="Name">For example <c>color</c>.</param>
/// <param name="Placeholder">What stands for it in the help, for example <c>NAME</c>.</param>
/// <param name="Description">What it is, and what is used where it is not given.</param>
public sealed record AnalysisText(string Name, string Placeholder, string Description);

/// <summary>A chart of an analysis.</summary>
/// <param name="File">The name of its drawing in the run's folder of images.</param>
/// <param name="Chart">What the report shows.</param>
public sealed record AnalysisChart(string File, ReportChart Chart);
