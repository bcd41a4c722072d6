using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Reliability.Runs;

/// <summary>
/// What of a run must be the same whatever happened on the way: bits of the model and of the optimizer, history, scores, exports.
/// </summary>
/// <param name="Step">The step of the checkpoint that would be used.</param>
/// <param name="Checkpoint">A checksum of its parameters and of the optimizer's state.</param>
/// <param name="History">The lines of the history without seconds.</param>
/// <param name="Files">Checksums of other results by path: scores without seconds, exports, codes.</param>
internal sealed record RunBits(long Step, string Checkpoint, IReadOnlyList<string> History, IReadOnlyDictionary<string, string> Files)
{
    private static readonly string[] Tensors = ["parameters.safetensors", "optimizer.safetensors"];

    /// <summary>Reads a run as the program would.</summary>
    /// <exception cref="UserErrorException">It is no run, or has no checkpoint.</exception>
    public static RunBits Read(string folder)
    {
        // What another run was replacing when it was stopped is replaced by the next command that writes.
        if (Leftovers.IsHalfway(folder)) RunFolder.OpenToWrite(folder).Dispose();
        RunFolder run = RunFolder.Open(folder);
        RunDescription.Read(run);
        Checkpoint checkpoint = Training.Checkpoint.Read(run.CheckpointFolder);
        return new(
            checkpoint.Step,
            BitsOf(checkpoint.Folder),
            [.. RunHistory.Read(run.HistoryFile)
                .Select(
                    record => $"{record.Step} {record.Phase} {record.Loss:R} "
                        + $"{string.Join(' ', record.Terms.Select(term => $"{term.Name}={term.Weight:R}*{term.Value:R}"))}")],
            FilesOf(run));
    }

    /// <summary>A checksum of the tensors in a folder of a checkpoint.</summary>
    /// <exception cref="UserErrorException">A file is missing.</exception>
    public static string BitsOf(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Tensors.Select(file => Path.Combine(folder, file)))
        {
            if (!File.Exists(path)) throw new UserErrorException($"{path} is missing");
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>In what two runs differ, or null.</summary>
    public string? Difference(RunBits other)
    {
        if (Step != other.Step) return $"step {other.Step} in place of {Step}";
        if (Checkpoint != other.Checkpoint) return $"other bits in the checkpoint of step {Step}";
        for (int i = 0; i < Math.Max(History.Count, other.History.Count); i++)
            if (i >= History.Count || i >= other.History.Count || History[i] != other.History[i])
                return $"line {i + 1} of the history, which has {other.History.Count} lines and should have {History.Count}";
        foreach (string path in Files.Keys.Union(other.Files.Keys))
            if (Files.GetValueOrDefault(path) != other.Files.GetValueOrDefault(path))
                return other.Files.ContainsKey(path) ? $"{path} differs" : $"{path} is missing";
        return null;
    }

    private static Dictionary<string, string> FilesOf(RunFolder run)
    {
        Dictionary<string, string> files = [];
        if (File.Exists(run.ScoresFile)) files["scores.json"] = Scores(run.ScoresFile);
        foreach (string name in (string[])["elbo.json", "curves.jsonl"])
            if (File.Exists(run.PathOf(name))) files[name] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(run.PathOf(name))));
        if (!Directory.Exists(run.ExportFolder)) return files;
        foreach (string file in Directory.EnumerateFiles(run.ExportFolder, "*", SearchOption.AllDirectories))
            files[Path.GetRelativePath(run.Path, file)] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        return files;
    }

    private static string Scores(string path)
    {
        JsonNode node = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (JsonNode? metric in node["metrics"]!.AsArray()) metric!.AsObject().Remove("seconds");
        return node.ToJsonString();
    }
}
