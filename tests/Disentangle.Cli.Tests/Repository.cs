namespace Disentangle.Cli.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Disentangle.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
