namespace Disentangle.Foundation.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("disentangle-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Every file below, with its bytes.</summary>
    public Dictionary<string, byte[]> Contents() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
