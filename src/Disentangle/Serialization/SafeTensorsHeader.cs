using System.Buffers.Binary;
using System.Text.Json;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;

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

    /// <summary>Writes the header of a file that holds the given tensors in their order.</summary>
    public static void Write(Stream file, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header)) WriteJson(json, tensors, metadata);

        // The values start at a multiple of eight.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        if (!Limits.TensorHeaderBytes.Allows(header.Length)) throw new ArgumentException("too many tensors for one file");
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
        if (length < 2 || length > file.Length - LengthBytes)
            throw Damaged(path, $"its header is said to have {length} bytes, the file has {file.Length}");
        if (!Limits.TensorHeaderBytes.Allows(length))
            throw Limits.TensorHeaderBytes.Exceeded($"{path}: has a header of {length} bytes", length);
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
        JsonItem root = JsonText.Parse(json, $"{path} is not a valid safetensors file: its header", longTexts: true);
        foreach ((string name, JsonItem value) in root.Properties())
        {
            if (!Limits.Tensors.Allows(entries.Count)) throw Limits.Tensors.Exceeded($"{path}: holds more tensors than that");
            if (!Limits.NameCharacters.Allows(name.Length))
                throw Limits.NameCharacters.Exceeded($"{path}: has the name of a tensor of {name.Length} characters", name.Length);
            if (name != MetadataKey) entries.Add(Entry(path, name, value));
            else foreach ((string key, JsonItem text) in value.Properties()) metadata[key] = text.Text();
        }

        return entries;
    }

    private static SafeTensorsEntry Entry(string path, string name, JsonItem json)
    {
        string shown = InputFile.Printable(name), typeName = json["dtype"].Text();
        ElementType type = ElementType.All.FirstOrDefault(type => type.Name == typeName)
            ?? throw new UserErrorException(
                $"the tensor {shown} of {path} must have one of the dtypes {string.Join(", ", ElementType.All)}, "
                    + $"got {InputFile.Printable(typeName)}");
        int[] dimensions = [.. json["shape"].Items().Select(d => d.Int())];
        long count = 1;
        foreach (int dimension in dimensions)
        {
            if ((count *= dimension) > int.MaxValue) throw Damaged(path, $"the shape of the tensor {shown} is not possible");
        }

        IReadOnlyList<JsonItem> offsets = json["data_offsets"].Items(2);
        (long begin, long end) = (offsets[0].Whole(), offsets[1].Whole());
        if (end < begin || end - begin != count * type.Size)
            throw Damaged(path, $"the tensor {shown} has {count} values, but the bytes {begin} to {end}");
        return new SafeTensorsEntry(name, type, dimensions, begin, end);
    }

    private static void CheckPlaces(string path, List<SafeTensorsEntry> entries, long dataLength)
    {
        long place = 0;
        foreach (SafeTensorsEntry entry in entries)
        {
            if (entry.Begin < place) throw Damaged(path, $"the tensor {InputFile.Printable(entry.Name)} overlaps another");
            if (entry.Begin > place) throw Damaged(path, $"there is a gap before the tensor {InputFile.Printable(entry.Name)}");
            place = entry.End;
        }

        if (place != dataLength) throw Damaged(path, $"its tensors take {place} bytes, the file holds {dataLength} after the header");
    }

    private static UserErrorException Damaged(string path, string how) => new($"{path} is not a valid safetensors file: {how}");
}
