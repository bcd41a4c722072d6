using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Runs;

/// <summary>One line of a run's history: one phase of one step.</summary>
/// <param name="Step">How many steps were done.</param>
/// <param name="Phase">For example <c>vae</c>.</param>
/// <param name="Seconds">Training time since the beginning of the run.</param>
/// <param name="Loss">The weighted sum of the terms.</param>
/// <param name="Terms">The terms without their weights, in the method's order.</param>
public sealed record HistoryRecord(long Step, string Phase, double Seconds, double Loss, IReadOnlyList<HistoryTerm> Terms);

/// <summary>One term of a phase.</summary>
/// <param name="Name">For example <c>kl</c>.</param>
/// <param name="Weight">What it counted in the loss at that step.</param>
/// <param name="Value">Without the weight, in nats.</param>
public readonly record struct HistoryTerm(string Name, double Weight, double Value);

/// <summary>Appends to a run's history, a line of JSON a record; each line is written whole or not at all.</summary>
public sealed class RunHistory : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private RunHistory(string path, FileStream file, string? notice)
    {
        (_path, _file, Notice) = (path, file, notice);
        byte[] block = new byte[1 << 16];
        file.Position = 0;
        for (int count; (count = file.Read(block)) > 0;) _hash.AppendData(block, 0, count);
    }

    /// <summary>A sentence on damage that was found when the history was opened, or null.</summary>
    public string? Notice { get; }

    /// <summary>
    /// Opens a history to go on after <paramref name="lastStep"/>. Later records and a line cut short are dropped first; lines that are no
    /// records are moved to <c>history-damaged.jsonl</c> beside it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="lastStep">The step of the checkpoint that the run continues from.</param>
    /// <param name="saved">The history when that checkpoint was written, or null where it does not say.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static RunHistory Continue(string path, long lastStep, FilePrefix? saved = null)
    {
        string? notice = null;
        FileStream? file = null;
        Storage.Guard(path, () =>
        {
            if (!File.Exists(path))
            {
                if (saved is { Bytes: > 0 }) notice = $"{path} is missing, so the history begins at step {lastStep}";
            }
            else if (!CutBack(path, saved))
            {
                notice = Mend(path, lastStep, saved is not null);
            }

            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        });
        return new RunHistory(path, file!, notice);
    }

    /// <summary>The records of a history; lines that are none are passed over. A missing file has none.</summary>
    public static IReadOnlyList<HistoryRecord> Read(string path) =>
        [.. Lines(path).Select(line => Parse(line.Bytes)).OfType<HistoryRecord>()];

    /// <summary>The last record of a history, of which only the end is read; null where there is none.</summary>
    public static HistoryRecord? ReadLast(string path) => ReadLastStep(path) is [.., var last] ? last : null;

    /// <summary>The records of the last step that a history has, one for each phase, in order; none of a missing file.</summary>
    public static IReadOnlyList<HistoryRecord> ReadLastStep(string path)
    {
        if (!File.Exists(path)) return [];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        for (long length = 1 << 12; ; length *= 16)
        {
            byte[] end = new byte[Math.Min(length, file.Length)];
            file.Position = file.Length - end.Length;
            int count = file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
            bool isWhole = end.Length == file.Length;
            List<HistoryRecord> found = [];

            // The first line of an end is whole only where the end is all.
            for (int stop = count; stop > 0;)
            {
                int begin = Array.LastIndexOf(end, (byte)'\n', stop - 1) + 1;
                if (begin == 0 && !isWhole) break;
                if (begin < stop && Parse(end[begin..stop]) is { } record)
                {
                    if (found.Count > 0 && found[0].Step != record.Step) return found;
                    found.Insert(0, record);
                }

                stop = begin - 1;
            }

            if (isWhole || length > Limits.LineBytes.Value) return found;
        }
    }

    /// <summary>Flushes the history to the disk.</summary>
    /// <returns>What it is at this moment, for the checkpoint that is written next.</returns>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public FilePrefix Save()
    {
        Storage.Guard(_path, () => _file.Flush(flushToDisk: true));
        return new FilePrefix(_file.Length, Convert.ToHexStringLower(_hash.GetCurrentHash()));
    }

    /// <summary>Appends one record.</summary>
    /// <exception cref="RunFailedException">The disk is full; the file is as before.</exception>
    public void Append(HistoryRecord record)
    {
        long end = _file.Length;
        byte[] line = Line(record);
        Storage.Guard(_path, () =>
        {
            try
            {
                _file.Write(line);
            }
            catch (IOException)
            {
                _file.SetLength(end);
                throw;
            }
        });
        _hash.AppendData(line);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    // What a checkpoint has the checksum of needs no reading of lines.
    private static bool CutBack(string path, FilePrefix? saved)
    {
        if (saved is null) return false;
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (!saved.IsOf(file)) return false;
        file.SetLength(saved.Bytes);
        return true;
    }

    private static string? Mend(string path, long lastStep, bool hasChecksum)
    {
        List<byte[]> kept = [], damaged = [];
        foreach ((byte[] bytes, bool ended) in Lines(path))
        {
            if (Parse(bytes) is { } record)
            {
                if (record.Step <= lastStep) kept.Add(bytes);
            }
            else if (ended)
            {
                // A line without its end is one that was being written.
                damaged.Add(bytes);
            }
        }

        string aside = Path.Combine(Path.GetDirectoryName(path) ?? "", "history-damaged.jsonl");
        if (damaged.Count > 0)
        {
            byte[] before = File.Exists(aside) ? File.ReadAllBytes(aside) : [];
            Storage.Write(aside, stream => WriteLines(stream, [before, .. damaged.Select(WithEnd)]));
        }

        Storage.Write(path, stream => WriteLines(stream, kept.Select(WithEnd)));
        if (damaged.Count > 0)
            return $"{path}: {(damaged.Count == 1 ? "1 damaged line was" : $"{damaged.Count} damaged lines were")} moved "
                + $"to {Path.GetFileName(aside)}";
        return hasChecksum ? $"{path} does not have its checksum: values in it may be damaged" : null;
    }

    private static byte[] WithEnd(byte[] line) => [.. line, (byte)'\n'];

    private static void WriteLines(Stream stream, IEnumerable<byte[]> lines)
    {
        foreach (byte[] line in lines) stream.Write(line);
    }

    /// <summary>
    /// The lines of a file without their ends, of which a line that is too long gives only the beginning, and whether they have one.
    /// </summary>
    private static IEnumerable<(byte[] Bytes, bool Ended)> Lines(string path)
    {
        if (!File.Exists(path)) yield break;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] block = new byte[1 << 16];
        List<byte> line = [];
        for (int count; (count = file.Read(block)) > 0;)
        {
            for (int begin = 0; begin < count;)
            {
                int end = Array.IndexOf(block, (byte)'\n', begin, count - begin);
                int length = Math.Min((end < 0 ? count : end) - begin, (int)Limits.LineBytes.Value - line.Count);
                line.AddRange(block.AsSpan(begin, Math.Max(0, length)));
                begin = end < 0 ? count : end + 1;
                if (end < 0) continue;
                yield return ([.. line], true);
                line.Clear();
            }
        }

        if (line.Count > 0) yield return ([.. line], false);
    }

    private static HistoryRecord? Parse(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement, weights = root.GetProperty("weights");
            return new HistoryRecord(
                root.GetProperty("step").GetInt64(),
                root.GetProperty("phase").GetString() ?? throw new FormatException(),
                root.GetProperty("seconds").GetDouble(),
                root.GetProperty("loss").GetDouble(),
                [.. root.GetProperty("terms").EnumerateObject()
                    .Select(t => new HistoryTerm(t.Name, weights.GetProperty(t.Name).GetDouble(), t.Value.GetDouble()))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Line(HistoryRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("step", record.Step);
            json.WriteString("phase", record.Phase);
            json.WriteNumber("seconds", Math.Round(record.Seconds, 3));
            json.WriteNumber("loss", record.Loss);
            json.WriteStartObject("terms");
            foreach (HistoryTerm term in record.Terms) json.WriteNumber(term.Name, term.Value);
            json.WriteEndObject();
            json.WriteStartObject("weights");
            foreach (HistoryTerm term in record.Terms) json.WriteNumber(term.Name, term.Weight);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write(Encoding.UTF8.GetBytes("\n"));
        return buffer.ToArray();
    }
}
