using System.Security.Cryptography;

namespace Disentangle.Reliability.Runs;

/// <summary>
/// What a command has left in its folder <c>run</c>, or in the runs of its folder <c>study</c>, and beside them: all that must have the
/// same bits whatever happened on the way.
/// </summary>
/// <param name="Runs">The runs, by their paths.</param>
/// <param name="Beside">Checksums of the files beside them, and the states of runs of a study, by name.</param>
internal sealed record Outcome(IReadOnlyDictionary<string, RunBits> Runs, IReadOnlyDictionary<string, string> Beside)
{
    /// <summary>The folder of a study, below that in which a command works.</summary>
    public const string Study = "study";

    public static Outcome Of(string folder, string run = "run")
    {
        string runs = Path.Combine(folder, Study, "runs");
        string[] paths = Directory.Exists(runs) ? Directory.GetDirectories(runs) : [Path.Combine(folder, run)];
        return new(paths.ToDictionary(path => Directory.Exists(runs) ? Path.GetRelativePath(folder, path) : "run", RunBits.Read),
            run.Length == 0
            ? new Dictionary<string, string>()
            : Directory.EnumerateFiles(folder).Concat(paths.Select(path => Path.Combine(path, "state.json")))
                .Where(File.Exists).ToDictionary(file => Path.GetRelativePath(folder, file), ChecksumOf));
    }

    /// <summary>In what another differs, or null.</summary>
    public string? Difference(Outcome other)
    {
        foreach (string path in Runs.Keys.Union(other.Runs.Keys).Order(StringComparer.Ordinal))
        {
            if (!Runs.TryGetValue(path, out RunBits? own)) return $"{path} should not be there";
            if (!other.Runs.TryGetValue(path, out RunBits? its)) return $"{path} is missing";
            if (own.Difference(its) is { } difference) return Runs.Count == 1 ? difference : $"{path}: {difference}";
        }

        foreach (string name in Beside.Keys.Union(other.Beside.Keys))
            if (Beside.GetValueOrDefault(name) != other.Beside.GetValueOrDefault(name)) return $"{name} differs";
        return null;
    }

    private static string ChecksumOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
