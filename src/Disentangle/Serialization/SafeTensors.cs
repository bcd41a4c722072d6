using System.Runtime.InteropServices;

namespace Disentangle.Serialization;

/// <summary>A tensor in a file.</summary>
/// <param name="Name">Unique within the file.</param>
/// <param name="Value">The values.</param>
public sealed record NamedTensor(string Name, Tensor Value);

/// <summary>
/// Files in the safetensors format: eight bytes with the length of a JSON header, the header with each tensor's type, shape and
/// place, and the values. Only 32-bit floats, of up to four dimensions.
/// </summary>
public static class SafeTensors
{
    /// <summary>Writes a file and flushes it to the disk.</summary>
    public static void Write(string path, IEnumerable<NamedTensor> tensors)
    {
        NamedTensor[] all = [.. tensors];
        using FileStream file = File.Create(path);
        SafeTensorsHeader.Write(file, all);
        foreach (NamedTensor tensor in all) file.Write(MemoryMarshal.AsBytes(tensor.Value.Span));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads all tensors of a file, in the order in which their values stand.</summary>
    /// <exception cref="UserErrorException">The file is missing or is not a safetensors file of 32-bit floats.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"the file {path} does not exist");
        using FileStream file = File.OpenRead(path);
        IReadOnlyList<SafeTensorsEntry> header = SafeTensorsHeader.Read(path, file);
        List<NamedTensor> tensors = [];
        foreach (SafeTensorsEntry entry in header)
        {
            Tensor tensor = new(entry.Shape);
            file.ReadExactly(MemoryMarshal.AsBytes(tensor.Span));
            tensors.Add(new NamedTensor(entry.Name, tensor));
        }

        return tensors;
    }

    /// <summary>Reads a file that holds exactly the given tensors, by name and shape, into them.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged, or holds other tensors; then nothing has changed.</exception>
    public static void ReadInto(string path, IReadOnlyList<NamedTensor> destinations)
    {
        Dictionary<string, Tensor> found = Read(path).ToDictionary(tensor => tensor.Name, tensor => tensor.Value);
        foreach (NamedTensor destination in destinations)
        {
            if (!found.TryGetValue(destination.Name, out Tensor? value)) throw new UserErrorException($"{path} lacks the tensor {destination.Name}");
            if (value.Shape != destination.Value.Shape)
                throw new UserErrorException($"the tensor {destination.Name} of {path} must have shape {destination.Value.Shape}, got {value.Shape}");
        }

        foreach (string name in found.Keys.Except(destinations.Select(destination => destination.Name)))
            throw new UserErrorException($"{path} holds the tensor {name}, which this model does not have");
        foreach (NamedTensor destination in destinations) found[destination.Name].Span.CopyTo(destination.Value.Span);
    }
}
