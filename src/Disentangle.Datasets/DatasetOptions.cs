namespace Disentangle.Datasets;

/// <summary>What opening a data set may need beside its name.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string RootVariable = "DISENTANGLE_DATA";

    /// <summary>The folder of data sets that the user gave (<c>--data-root</c>), or null.</summary>
    public string? DataRoot { get; init; }

    /// <summary>
    /// The folders in which data sets are looked for, in this order: <see cref="DataRoot"/>, the environment variable
    /// <see cref="RootVariable"/>, and /usr/share/datasets, where Debian's packages put them.
    /// </summary>
    public IReadOnlyList<string> Roots =>
    [
        .. new[] { DataRoot, Environment.GetEnvironmentVariable(RootVariable), SystemRoot }.OfType<string>().Where(root => root.Length > 0),
    ];

    /// <summary>Where packages put data sets.</summary>
    internal string? SystemRoot { get; init; } = "/usr/share/datasets";
}
