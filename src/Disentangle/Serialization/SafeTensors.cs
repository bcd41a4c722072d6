using System.Runtime.InteropServices;

namespace Disentangle.Serialization;

/// <summary>A tensor in a file.</summary>
/// <param name="Name">Unique within the file.</param>
/// <param name="Value">The values.</param>
public sealed record NamedTensor(string Name, Tensor Value);

/// <summary>
/// Files in the safetensors format: eight bytes with the length of a JSON header, the header with each tensor's type, shape and
/// place, and the values. Values are written as 32-bit floats, and read from any <see cref="ElementType"/>.
/// </summary>
public static class SafeTensors
{
    private const int MostDimensions = 4;

    private static readonly Dictionary<string, string> None = [];

    /// <summary>Writes a file and flushes it to the disk.</summary>
    /// <param name="path">Where.</param>
    /// <param name="tensors">What; no two have the same name.</param>
    /// <param name="metadata">Texts for its header, or null.</param>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using FileStream file = File.Create(path);
        Write(file, tensors, metadata);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes a file's bytes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{NamedTensor}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        NamedTensor[] all = [.. tensors];
        SafeTensorsHeader.Write(stream, all, metadata ?? None);
        foreach (NamedTensor tensor in all) stream.Write(MemoryMarshal.AsBytes(tensor.Value.HostRead()));
    }

    /// <summary>Reads all tensors of a file, in the order in which their values stand.</summary>
    /// <exception cref="UserErrorException">The file is missing, is not a safetensors file, or holds a tensor of
    /// more than four dimensions.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path) => Open(path, (file, header) => Read(path, file, header));

    /// <summary>The texts in the header of a file.</summary>
    /// <exception cref="UserErrorException">The file is missing or is not a safetensors file.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => Open(path, (_, header) => header.Metadata);

    /// <summary>Reads the tensors of a file that another program wrote, of any number of dimensions.</summary>
    /// <exception cref="UserErrorException">The file is missing or is not a safetensors file.</exception>
    public static StateDictionary ReadState(string path) => Open(path, (file, header) =>
    {
        List<StateTensor> tensors = [];
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            long[] sizes = [.. entry.Dimensions.Select(d => (long)d)], strides = new long[sizes.Length];
            long stride = 1;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                strides[d] = stride;
                stride *= sizes[d];
            }

            try
            {
                tensors.Add(StateTensor.View(entry.Name, entry.Type, Bytes(file, entry), 0, sizes, strides));
            }
            catch (FormatException e)
            {
                throw new UserErrorException($"the tensor {Shown.Short(entry.Name)} of {path} cannot be read: {e.Message}",
                    innerException: e);
            }
        }

        return new StateDictionary(path, tensors);
    });

    /// <summary>Reads a file that holds exactly the given tensors, by name and shape, into them.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged, or holds other tensors; then nothing has changed.</exception>
    public static void ReadInto(string path, IReadOnlyList<NamedTensor> destinations) => Open(path, (file, header) =>
    {
        CopyInto(path, Read(path, file, header), destinations);
        return true;
    });

    /// <summary>The same from the content of a file that was read already.</summary>
    internal static void ReadInto(string path, Stream content, IReadOnlyList<NamedTensor> destinations) =>
        CopyInto(path, Read(path, content, SafeTensorsHeader.Read(path, content)), destinations);

    private static void CopyInto(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyList<NamedTensor> destinations)
    {
        Dictionary<string, Tensor> found = tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value);
        foreach (NamedTensor destination in destinations)
        {
            if (!found.TryGetValue(destination.Name, out Tensor? value))
                throw new UserErrorException($"{path} has no tensor {destination.Name}");
            if (value.Shape != destination.Value.Shape)
                throw new UserErrorException(
                    $"the tensor {destination.Name} of {path} must have shape {destination.Value.Shape}, got {value.Shape}");
        }

        foreach (string name in found.Keys.Except(destinations.Select(destination => destination.Name)))
            throw new UserErrorException($"{path} holds the tensor {Shown.Short(name)}, which this model does not have");
        foreach (NamedTensor destination in destinations) found[destination.Name].HostRead().CopyTo(destination.Value.HostWrite());
    }

    private static List<NamedTensor> Read(string path, Stream file, SafeTensorsHeader header)
    {
        List<NamedTensor> tensors = [];
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            Tensor tensor = new(ShapeOf(path, entry));
            if (entry.Type == ElementType.F32) file.ReadExactly(MemoryMarshal.AsBytes(tensor.HostWrite()));
            else entry.Type.Convert(Bytes(file, entry), tensor.HostWrite());
            tensors.Add(new NamedTensor(entry.Name, tensor));
        }

        return tensors;
    }

    private static T Open<T>(string path, Func<FileStream, SafeTensorsHeader, T> read)
    {
        if (!File.Exists(path)) throw new UserErrorException($"the file {path} does not exist");
        using FileStream file = File.OpenRead(path);
        return read(file, SafeTensorsHeader.Read(path, file));
    }

    private static byte[] Bytes(Stream file, SafeTensorsEntry entry)
    {
        if (entry.End - entry.Begin > Array.MaxLength)
            throw new UserErrorException(
                $"the tensor {Shown.Short(entry.Name)} has {entry.End - entry.Begin} bytes, at most {Array.MaxLength} are read");
        byte[] bytes = new byte[entry.End - entry.Begin];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static Shape ShapeOf(string path, SafeTensorsEntry entry) => entry.Dimensions switch
    {
        [] => Shape.Scalar,
        [int a] => new Shape(a),
        [int a, int b] => new Shape(a, b),
        [int a, int b, int c] => new Shape(a, b, c),
        [int a, int b, int c, int d] => new Shape(a, b, c, d),
        int[] more => throw new UserErrorException(
            $"the tensor {Shown.Short(entry.Name)} of {path} must have at most {MostDimensions} dimensions, got {more.Length}"),
    };
}
