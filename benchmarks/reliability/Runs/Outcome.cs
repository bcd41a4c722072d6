using System.Security.Cryptography;

namespace Disentangle.Reliability.Runs;

/// <summary>
/// What a command has left in its folder <c>run</c> and beside it: all that must have the same bits whatever happened on the way.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Beside">Checksums of the files beside it, by name.</param>
internal sealed record Outcome(RunBits Run, IReadOnlyDictionary<string, string> Beside)
{
    public static Outcome Of(string folder, string run = "run") => new(
        RunBits.Read(Path.Combine(folder, run)),
        run.Length == 0 ? new Dictionary<string, string>() : Directory.EnumerateFiles(folder)
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));

    /// <summary>In what another differs, or null.</summary>
    public string? Difference(Outcome other)
    {
        if (Run.Difference(other.Run) is { } difference) return difference;
        foreach (string name in Beside.Keys.Union(other.Beside.Keys))
            if (Beside.GetValueOrDefault(name) != other.Beside.GetValueOrDefault(name)) return $"{name} differs";
        return null;
    }
}
