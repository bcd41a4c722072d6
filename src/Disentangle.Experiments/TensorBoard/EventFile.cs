using System.Buffers.Binary;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.TensorBoard;

/// <summary>
/// A file that TensorBoard reads while it is written: <c>events.out.tfevents.TIME.HOST</c>, records of a length, its checksum, a message
/// (<c>event.proto</c>, <c>summary.proto</c>) and its checksum. Each record is written whole or not at all.
/// </summary>
internal sealed class EventFile : IDisposable
{
    // Of the header of a PNG: a signature of 8 bytes, the length and the name of the first chunk, then
    // width, height, bits and kind of colour.
    private const int WidthPlace = 16, HeightPlace = 20, ColorPlace = 25;

    private const int RestartStatus = 1;

    private readonly FileStream _file;

    private EventFile(string path, FileStream file) => (Path, _file) = (path, file);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes a new file in a folder.</summary>
    /// <param name="folder">The folder of a run.</param>
    /// <param name="step">How many steps are done: TensorBoard drops what earlier files say of later ones.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static EventFile Create(string folder, long step)
    {
        string host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        string path = RunFolder.FreePath(folder, $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{host}");
        FileStream? file = null;
        Storage.Guard(path, () => file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        EventFile events = new(path, file!);
        try
        {
            events.Append(Event(0).Text(3, "brain.Event:2"));
            if (step > 0) events.Append(Event(step + 1).Inner(7, new ProtobufMessage().Number(1, RestartStatus)));
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>Appends numbers.</summary>
    /// <param name="step">How many steps are done.</param>
    /// <param name="values">Each under its name, <c>group/name</c>.</param>
    /// <exception cref="RunFailedException">The disk is full; the file is as before.</exception>
    public void Scalars(long step, IEnumerable<KeyValuePair<string, float>> values) =>
        Append(
            Event(step).Inner(5,
                new ProtobufMessage().Inner(1, values.Select(value => new ProtobufMessage().Text(1, value.Key).Float(2, value.Value)))));

    /// <summary>Appends a picture.</summary>
    /// <param name="step">How many steps are done.</param>
    /// <param name="name">Its name.</param>
    /// <param name="png">A PNG file.</param>
    /// <exception cref="RunFailedException">The disk is full; the file is as before.</exception>
    public void Image(long step, string name, byte[] png)
    {
        const int grey = 1, rgb = 3;
        ProtobufMessage image = new ProtobufMessage()
            .Number(1, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(HeightPlace)))
            .Number(2, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(WidthPlace)))
            .Number(3, png[ColorPlace] == 0 ? grey : rgb)
            .Bytes(4, png);
        Append(Event(step).Inner(5, new ProtobufMessage().Inner(1, new ProtobufMessage().Text(1, name).Inner(4, image))));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static ProtobufMessage Event(long step) =>
        new ProtobufMessage().Double(1, (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds).Number(2, step);

    private void Append(ProtobufMessage message)
    {
        byte[] data = message.ToArray(), record = new byte[sizeof(long) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(long)), Crc32C.Masked(record.AsSpan(0, sizeof(long))));
        data.CopyTo(record, sizeof(long) + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), Crc32C.Masked(data));
        long end = _file.Length;
        Storage.Guard(Path, () =>
        {
            try
            {
                _file.Write(record);
            }
            catch (IOException)
            {
                _file.SetLength(end);
                throw;
            }
        });
    }
}
