using System.Buffers.Binary;
using System.Text.Json;

namespace Disentangle.Serialization;

/// <summary>One tensor of a safetensors file: the values stand in the bytes Begin to End, exclusive, after the header.</summary>
internal sealed record SafeTensorsEntry(string Name, ElementType Type, int[] Dimensions, long Begin, long End)
{
    /// <summary>How many values there are; at most what an array holds.</summary>
    public int Count => (int)((End - Begin) / Type.Size);
}

/// <summary>The start of a safetensors file: eight bytes with the length of the JSON header, and the header.</summary>
/// <param name="Entries">The tensors, in the order of their places, which fill the rest of the file without gap or overlap.</param>
/// <param name="Metadata">Texts by name.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";
    private const int LengthBytes = 8;

    // What the format's own library accepts at most.
    private const long LongestHeader = 100_000_000;

    /// <summary>Writes the header of a file that holds the given tensors in their order.</summary>
    public static void Write(Stream file, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header)) WriteJson(json, tensors, metadata);

        // The values start at a multiple of eight.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        if (header.Length > LongestHeader) throw new ArgumentException("too many tensors for one file");
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
    }

    /// <summary>Reads and checks the header. The file then stands at the first value.</summary>
    /// <exception cref="UserErrorException">The file is damaged or holds what this library does not read.</exception>
    public static SafeTensorsHeader Read(string path, Stream file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (file.Length < LengthBytes) throw Damaged(path, $"it has {file.Length} bytes, at least {LengthBytes} are needed");
        file.ReadExactly(lengthBytes);
        long length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length < 2 || length > Math.Min(LongestHeader, file.Length - LengthBytes))
            throw Damaged(path, $"its header is said to have {length} bytes, the file has {file.Length}");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        Dictionary<string, string> metadata = [];
        List<SafeTensorsEntry> entries = Parse(path, json, metadata);
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        CheckPlaces(path, entries, file.Length - LengthBytes - length);
        return new SafeTensorsHeader(entries, metadata);
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject(MetadataKey);
            foreach ((string name, string text) in metadata) json.WriteString(name, text);
            json.WriteEndObject();
        }

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

    private static List<SafeTensorsEntry> Parse(string path, byte[] json, Dictionary<string, string> metadata)
    {
        List<SafeTensorsEntry> entries = [];
        HashSet<string> names = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw Damaged(path, $"its header names {property.Name} twice");
                if (property.Name != MetadataKey)
                {
                    entries.Add(Entry(path, property.Name, property.Value));
                    continue;
                }

                foreach (JsonProperty item in property.Value.EnumerateObject()) metadata[item.Name] = item.Value.GetString()!;
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
        string typeName = json.GetProperty("dtype").GetString()!;
        ElementType type = ElementType.All.FirstOrDefault(type => type.Name == typeName)
            ?? throw new UserErrorException($"the tensor {name} of {path} must have one of the dtypes {string.Join(", ", ElementType.All)}, got {typeName}");
        int[] dimensions = [.. json.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        long count = 1;
        foreach (int dimension in dimensions)
        {
            if (dimension < 0 || (count *= dimension) > int.MaxValue) throw Damaged(path, $"the shape of the tensor {name} is not possible");
        }

        JsonElement offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw Damaged(path, $"the tensor {name} must have two offsets");
        (long begin, long end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end < begin || end - begin != count * type.Size)
            throw Damaged(path, $"the tensor {name} has {count} values, but the bytes {begin} to {end}");
        return new SafeTensorsEntry(name, type, dimensions, begin, end);
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

    private static UserErrorException Damaged(string path, string how, Exception? inner = null) =>
        new($"{path} is not a valid safetensors file: {how}", innerException: inner);
}
