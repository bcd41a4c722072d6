namespace Disentangle.Experiments.Analyses;

/// <summary>What an analysis is asked for.</summary>
public sealed record AnalysisRequest
{
    /// <summary>The options that were given, by name; the others have the value that their description says.</summary>
    public IReadOnlyDictionary<string, ulong> Options { get; init; } = new Dictionary<string, ulong>();

    /// <summary>All numbers of the options of which several may be given, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Lists { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>The texts that were given, by the name of their option.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the images have the probabilities of training in place of equal ones.</summary>
    public bool AsTrained { get; init; }

    /// <summary>Told how far it is.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Stops it; nothing is written then.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>An option that was given, or null.</summary>
    public ulong? Find(string option) => Options.TryGetValue(option, out ulong value) ? value : null;

    /// <summary>The numbers of an option of which several may be given; none where it was not given.</summary>
    public IReadOnlyList<int> FindAll(string option) => Lists.GetValueOrDefault(option, []);

    /// <summary>A text that was given, or null.</summary>
    public string? FindText(string option) => Texts.GetValueOrDefault(option);

    /// <summary>An option of small numbers that was given, or null.</summary>
    public int? FindInt(string option) => Find(option) is { } value ? checked((int)value) : null;
}

/// <summary>What an analysis found.</summary>
/// <param name="Json">The text of its file.</param>
/// <param name="Print">Writes what it found for people.</param>
public sealed record AnalysisOutcome(string Json, Action<TextWriter> Print);
