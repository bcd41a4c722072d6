namespace Disentangle.Datasets;

/// <summary>What opening a data set may need beside its name.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string RootVariable = "DISENTANGLE_DATA";

    /// <summary>The folder of data sets that the user gave (<c>--data-root</c>), or null.</summary>
    public string? DataRoot { get; init; }

    /// <summary>The threads that decode and render, beside the one that asks for images; no image depends on how many there are.</summary>
    public Crew Crew { get; init; } = Crew.AllProcessors;

    /// <summary>Stops the decoding of images, which may take minutes, by an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// The folders in which data sets are looked for, in this order: <see cref="DataRoot"/>, the environment variable
    /// <see cref="RootVariable"/>, and /usr/share/datasets, where Debian's packages put them.
    /// </summary>
    public IReadOnlyList<string> Roots =>
    [
        .. new[] { DataRoot, Environment.GetEnvironmentVariable(RootVariable), SystemRoot }.OfType<string>().Where(root => root.Length > 0),
    ];

    /// <summary>
    /// The folders in which decoded pixels are kept, in the order in which they are tried: <c>.cache</c> in each root that the user gave
    /// and that exists, then the user's own cache folder.
    /// </summary>
    internal IReadOnlyList<string> CacheFolders =>
    [
        .. new[] { DataRoot, Environment.GetEnvironmentVariable(RootVariable) }
            .Where(Directory.Exists).Select(root => Path.Combine(root!, ".cache")),
        UserCache,
    ];

    /// <summary>
    /// The user's cache folder: <c>$XDG_CACHE_HOME/disentangle</c>, <c>~/.cache/disentangle</c>, or where Windows keeps such files.
    /// </summary>
    internal string UserCache { get; init; } = Path.Combine(
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "disentangle");

    /// <summary>The bytes of pixels above which images stay in a file.</summary>
    internal long MostInMemory { get; init; } = 1L << 30;

    /// <summary>Where packages put data sets.</summary>
    internal string? SystemRoot { get; init; } = "/usr/share/datasets";
}
