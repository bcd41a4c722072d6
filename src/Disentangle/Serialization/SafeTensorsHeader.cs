using System.Buffers.Binary;
using System.Text.Json;

namespace Disentangle.Serialization;

/// <summary>One tensor of a safetensors file.</summary>
internal sealed record SafeTensorsEntry(string Name, Shape Shape, long Begin, long End);

/// <summary>The header of a safetensors file, checked: the tensors fill the rest of the file without gap or overlap.</summary>
internal sealed class SafeTensorsHeader
{
    private const int LengthBytes = 8;
    private const long LongestHeader = 100_000_000;

    private readonly string _path;

    private SafeTensorsHeader(string path) => _path = path;

    /// <summary>The tensors in the order of their places.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; private set; } = [];

    /// <summary>Reads the header; the file then stands at the first value.</summary>
    /// <exception cref="UserErrorException">The file is damaged or holds what this library does not read.</exception>
    public static SafeTensorsHeader Read(string path, Stream file)
    {
        SafeTensorsHeader header = new(path);
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (file.Length < LengthBytes) throw header.Damaged($"it has {file.Length} bytes, at least {LengthBytes} are needed");
        file.ReadExactly(lengthBytes);
        long length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length < 2 || length > Math.Min(LongestHeader, file.Length - LengthBytes))
            throw header.Damaged($"its header is said to have {length} bytes, the file has {file.Length}");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        header.Parse(json, file.Length - LengthBytes - length);
        return header;
    }

    private void Parse(byte[] json, long dataLength)
    {
        List<SafeTensorsEntry> entries = [];
        HashSet<string> names = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw Damaged($"its header names {property.Name} twice");
                if (property.Name != "__metadata__") entries.Add(Entry(property.Name, property.Value));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged($"its header is not as expected: {e.Message}", e);
        }

        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long place = 0;
        foreach (SafeTensorsEntry entry in entries)
        {
            if (entry.Begin < place) throw Damaged($"the tensor {entry.Name} overlaps another");
            if (entry.Begin > place) throw Damaged($"there is a gap before the tensor {entry.Name}");
            place = entry.End;
        }

        if (place != dataLength) throw Damaged($"its tensors take {place} bytes, the file holds {dataLength} after the header");
        Entries = entries;
    }

    private SafeTensorsEntry Entry(string name, JsonElement json)
    {
        string type = json.GetProperty("dtype").GetString()!;
        if (type != "F32") throw new UserErrorException($"the tensor {name} of {_path} must have dtype F32, got {type}");
        int[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        if (shape.Length > 4) throw new UserErrorException($"the tensor {name} of {_path} must have at most 4 dimensions, got {shape.Length}");
        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 0 || (count *= dimension) > int.MaxValue) throw Damaged($"the shape of the tensor {name} is not possible");
        }

        JsonElement offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw Damaged($"the tensor {name} must have two offsets");
        (long begin, long end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end - begin != count * sizeof(float))
            throw Damaged($"the tensor {name} has {count} values, but the bytes {begin} to {end}");
        return new SafeTensorsEntry(name, ShapeOf(shape), begin, end);
    }

    private static Shape ShapeOf(int[] d) => d.Length switch
    {
        0 => Shape.Scalar,
        1 => new Shape(d[0]),
        2 => new Shape(d[0], d[1]),
        3 => new Shape(d[0], d[1], d[2]),
        _ => new Shape(d[0], d[1], d[2], d[3]),
    };

    private UserErrorException Damaged(string how, Exception? inner = null) => new($"{_path} is not a sound safetensors file: {how}", innerException: inner);
}
