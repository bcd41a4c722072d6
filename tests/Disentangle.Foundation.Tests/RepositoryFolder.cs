namespace Disentangle.Foundation.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class RepositoryFolder
{
    /// <summary>Its folder.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Disentangle.slnx"))) return folder;
        }

        throw new InvalidOperationException($"Disentangle.slnx is in no folder above {AppContext.BaseDirectory}");
    }
}
