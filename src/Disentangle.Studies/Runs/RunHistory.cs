using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Disentangle.Studies;

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

    private RunHistory(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Opens a history to go on after <paramref name="lastStep"/>; later records and a line cut short are dropped first.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static RunHistory Continue(string path, long lastStep)
    {
        if (File.Exists(path))
        {
            IReadOnlyList<HistoryRecord> kept = [.. Read(path).Where(record => record.Step <= lastStep)];
            Storage.Write(path, stream =>
            {
                foreach (HistoryRecord record in kept) stream.Write(Line(record));
            });
        }

        FileStream? file = null;
        Storage.Guard(path, () => file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
        return new RunHistory(path, file!);
    }

    /// <summary>The records of a history, up to the first line that is cut short. A missing file has none.</summary>
    public static IReadOnlyList<HistoryRecord> Read(string path)
    {
        if (!File.Exists(path)) return [];
        List<HistoryRecord> records = [];
        foreach (string line in File.ReadLines(path))
        {
            try
            {
                JsonNode node = JsonNode.Parse(line)!;
                JsonObject weights = node["weights"]!.AsObject();
                records.Add(new HistoryRecord(
                    (long)node["step"]!,
                    (string)node["phase"]!,
                    (double)node["seconds"]!,
                    (double)node["loss"]!,
                    [.. node["terms"]!.AsObject().Select(t => new HistoryTerm(t.Key, (double)weights[t.Key]!, (double)t.Value!))]));
            }
            catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException)
            {
                break;
            }
        }

        return records;
    }

    /// <summary>Appends one record.</summary>
    /// <exception cref="RunFailedException">The disk is full; the file is as before.</exception>
    public void Append(HistoryRecord record)
    {
        long end = _file.Length;
        Storage.Guard(_path, () =>
        {
            try
            {
                _file.Write(Line(record));
            }
            catch (IOException)
            {
                _file.SetLength(end);
                throw;
            }
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

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
