using System.Buffers.Binary;
using System.Text.Json;

namespace Disentangle.Serialization;

/// <summary>One tensor of a safetensors file: the values stand in the bytes Begin to End, exclusive, after the header.</summary>
internal sealed record SafeTensorsEntry(string Name, Shape Shape, long Begin, long End);

/// <summary>The start of a safetensors file: eight bytes with the length of the JSON header, and the header.</summary>
internal static class SafeTensorsHeader
{
    private const int LengthBytes = 8;

    // What the format's own library accepts at most.
    private const long LongestHeader = 100_000_000;

    /// <summary>Writes the header of a file that holds the given tensors in their order.</summary>
    public static void Write(Stream file, IReadOnlyList<NamedTensor> tensors)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header)) WriteJson(json, tensors);

        // The values start at a multiple of eight.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        if (header.Length > LongestHeader) throw new ArgumentException("too many tensors for one file");
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
    }

    /// <summary>
    /// Reads and checks the header: the tensors, in the order of their places, fill the rest of the file without gap or overlap.
    /// The file then stands at the first value.
    /// </summary>
    /// <exception cref="UserErrorException">The file is damaged or holds what this library does not read.</exception>
    public static IReadOnlyList<SafeTensorsEntry> Read(string path, Stream file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (file.Length < LengthBytes) throw Damaged(path, $"it has {file.Length} bytes, at least {LengthBytes} are needed");
        file.ReadExactly(lengthBytes);
        long length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length < 2 || length > Math.Min(LongestHeader, file.Length - LengthBytes))
            throw Damaged(path, $"its header is said to have {length} bytes, the file has {file.Length}");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        List<SafeTensorsEntry> entries = Parse(path, json);
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        CheckPlaces(path, entries, file.Length - LengthBytes - length);
        return entries;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<NamedTensor> tensors)
    {
        json.WriteStartObject();
        long place = 0;
        foreach ((string name, Tensor value) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", "F32");
            json.WriteStartArray("shape");
            for (int d = 0; d < value.Shape.Rank; d++) json.WriteNumberValue(value.Shape[d]);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(place);
            json.WriteNumberValue(place += (long)value.Count * sizeof(float));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static List<SafeTensorsEntry> Parse(string path, byte[] json)
    {
        List<SafeTensorsEntry> entries = [];
        HashSet<string> names = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw Damaged(path, $"its header names {property.Name} twice");
                if (property.Name != "__metadata__") entries.Add(Entry(path, property.Name, property.Value));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged(path, $"its header is not as expected: {e.Message}", e);
        }

        return entries;
    }

    private static SafeTensorsEntry Entry(string path, string name, JsonElement json)
    {
        string type = json.GetProperty("dtype").GetString()!;
        if (type != "F32") throw new UserErrorException($"the tensor {name} of {path} must have dtype F32, got {type}");
        int[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        if (shape.Length > 4) throw new UserErrorException($"the tensor {name} of {path} must have at most 4 dimensions, got {shape.Length}");
        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 0 || (count *= dimension) > int.MaxValue) throw Damaged(path, $"the shape of the tensor {name} is not possible");
        }

        JsonElement offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw Damaged(path, $"the tensor {name} must have two offsets");
        (long begin, long end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end - begin != count * sizeof(float))
            throw Damaged(path, $"the tensor {name} has {count} values, but the bytes {begin} to {end}");
        return new SafeTensorsEntry(name, ShapeOf(shape), begin, end);
    }

    private static void CheckPlaces(string path, List<SafeTensorsEntry> entries, long dataLength)
    {
        long place = 0;
        foreach (SafeTensorsEntry entry in entries)
        {
            if (entry.Begin < place) throw Damaged(path, $"the tensor {entry.Name} overlaps another");
            if (entry.Begin > place) throw Damaged(path, $"there is a gap before the tensor {entry.Name}");
            place = entry.End;
        }

        if (place != dataLength) throw Damaged(path, $"its tensors take {place} bytes, the file holds {dataLength} after the header");
    }

    private static Shape ShapeOf(int[] d) => d.Length switch
    {
        0 => Shape.Scalar,
        1 => new Shape(d[0]),
        2 => new Shape(d[0], d[1]),
        3 => new Shape(d[0], d[1], d[2]),
        _ => new Shape(d[0], d[1], d[2], d[3]),
    };

    private static UserErrorException Damaged(string path, string how, Exception? inner = null) =>
        new($"{path} is not a sound safetensors file: {how}", innerException: inner);
}
