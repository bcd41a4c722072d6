using System.Text.Json.Nodes;
using Disentangle.Experiments.Scores;

namespace Disentangle.Studies.Plans;

/// <summary>A value of a key of a run, as a study file gives it.</summary>
/// <param name="Value">As <c>run.json</c> has it.</param>
/// <param name="Line">The line of the file; 0 where it is of no file.</param>
public sealed record StudyValue(JsonNode Value, long Line = 0);

/// <summary>Values of one or more keys that a block goes through: one key alone, or several together (<c>zip</c>).</summary>
/// <param name="Keys">Keys of a run, or <c>set.NAME</c> for a setting of the method.</param>
/// <param name="Values">A list of values for each key, all of the same length.</param>
public sealed record StudyAxis(IReadOnlyList<string> Keys, IReadOnlyList<IReadOnlyList<StudyValue>> Values)
{
    /// <summary>The values of one key of a run.</summary>
    public static StudyAxis Of(string key, params IReadOnlyList<StudyValue> values) => new([key], [values]);

    /// <summary>The values of one setting of the method.</summary>
    public static StudyAxis OfSetting(string name, params IReadOnlyList<StudyValue> values) => Of($"{RunKeys.Setting}{name}", values);

    /// <summary>How many combinations it has.</summary>
    public int Count => Values[0].Count;
}

/// <summary>A setting that follows from another.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Factor">What the other is multiplied by.</param>
/// <param name="From">The other.</param>
/// <param name="Line">The line of the file.</param>
public sealed record DerivedSetting(string Setting, double Factor, string From, long Line = 0);

/// <summary>A product of lists of values.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Axes">In the order of the product, the first the slowest.</param>
/// <param name="Derived">Settings that follow from others.</param>
public sealed record StudyBlock(long Line, IReadOnlyList<StudyAxis> Axes, IReadOnlyList<DerivedSetting> Derived);

/// <summary>How the runs of a study are measured.</summary>
public sealed record StudyMeasures
{
    /// <summary>The metrics by id; empty for those that <c>train</c> measures.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Of which codes.</summary>
    public IReadOnlyList<CodeKind> Codes { get; init; } = [CodeKind.Mean];

    /// <summary>Whether metrics that take long use fewer samples than their published protocols.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether the scores of permuted codes and of untrained networks are measured, too.</summary>
    public bool Baselines { get; init; }

    /// <summary>The seed of the samples of all runs, so that all are measured on the same images; null for each run's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Every how many steps of the training the mean codes are measured, too, for curves of scores over training; 0 for only at the end.
    /// </summary>
    public long Every { get; init; }

    /// <summary>Whether anything is measured.</summary>
    public bool IsNone { get; init; }
}

/// <summary>What stays of a run when it is measured.</summary>
/// <param name="Checkpoint">Whether the last checkpoint stays.</param>
/// <param name="Images">Whether a report with its images is written for each run.</param>
/// <param name="Codes">Whether the tables of the codes of all images stay, where there are such.</param>
public sealed record StudyKeeping(bool Checkpoint = true, bool Images = false, bool Codes = false);

/// <summary>A study as its file gives it: which runs, how they are measured, and what stays of them.</summary>
/// <param name="Name">What it is called; letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
public sealed partial record StudyFile(string Name)
{
    /// <summary>The analysis that is made of the models of each cell together: the unsupervised disentanglement ranking.</summary>
    public const string Ranking = "udr";

    /// <summary>What it is about.</summary>
    public string Description { get; init; } = "";

    /// <summary>Values of keys of every run, which blocks may give otherwise.</summary>
    public IReadOnlyDictionary<string, StudyValue> Defaults { get; init; } = new Dictionary<string, StudyValue>();

    /// <summary>The data sets of every block that names none; they are the outermost of the products.</summary>
    public IReadOnlyList<StudyValue> Data { get; init; } = [];

    /// <summary>The products, in their order.</summary>
    public IReadOnlyList<StudyBlock> Grid { get; init; } = [];

    /// <summary>The seeds of every cell.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [0];

    /// <summary>How the runs are measured.</summary>
    public StudyMeasures Measures { get; init; } = new();

    /// <summary>The ids of the analyses that are made of each run, and <see cref="Ranking"/>.</summary>
    public IReadOnlyList<string> Analyses { get; init; } = [];

    /// <summary>What stays of a run.</summary>
    public StudyKeeping Keep { get; init; } = new();

    /// <summary>Hours of work after which no run is started any more; null for no limit.</summary>
    public double? BudgetHours { get; init; }
}
