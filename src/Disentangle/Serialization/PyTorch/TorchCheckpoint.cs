using Disentangle.Datasets.Formats;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// Checkpoints that <c>torch.save</c> writes: the zip form of versions since 1.6, and the stream of pickles of those before. Only tensors
/// in dictionaries are read; a class or function that they do not need is refused by name, and nothing is ever run.
/// </summary>
public static class TorchCheckpoint
{
    // Where training scripts put the model's own dictionary beside the optimizer's and others.
    private static readonly string[] UsualKeys = ["state_dict", "model_state_dict", "model"];

    private const string ParallelPrefix = "module.";
    private const int MostTensors = 100_000, MostDepth = 8;

    /// <summary>Whether a file that starts with these bytes may be a checkpoint.</summary>
    internal static bool Starts(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start is [0x80, <= 5, ..];

    /// <summary>
    /// Reads the tensors of a checkpoint: those of the dictionary under <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c> where
    /// there is one, else of the whole. Names of dictionaries within are joined by dots; <c>module.</c> before all names is dropped.
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing or damaged, holds no tensors, or asks for what is not read.</exception>
    public static StateDictionary ReadStateDictionary(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            int first = file.ReadByte();
            file.Position = 0;
            object? root = first == 'P' ? TorchZip.Read(path, file) : TorchStream.Read(path, file);
            return new StateDictionary(path, Tensors(path, root));
        }
        catch (Exception e) when (InputFile.IsDamage(e) || e is FormatException or ArgumentException)
        {
            throw new UserErrorException($"{path}: is no sound checkpoint of PyTorch: {InputFile.Reason(e)}", innerException: e);
        }
    }

    private static List<StateTensor> Tensors(string path, object? root)
    {
        if (root is not PickleDictionary dictionary) throw NoTensors(path);
        if (UsualKeys.Select(key => dictionary[key]).OfType<PickleDictionary>().FirstOrDefault() is { } model) dictionary = model;
        Dictionary<string, StateTensor> tensors = [];
        int met = 0;
        Collect("", dictionary, 0);
        if (tensors.Count == 0) throw NoTensors(path);
        if (tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal)))
            return [.. tensors.Values.Select(tensor => tensor.Named(tensor.Name[ParallelPrefix.Length..]))];
        return [.. tensors.Values];

        void Collect(string prefix, PickleDictionary items, int depth)
        {
            if (depth == MostDepth) throw new FormatException($"its dictionaries are nested more than {MostDepth} deep");
            foreach ((object? key, object? value) in items.Items)
            {
                if (++met > MostTensors) throw new FormatException($"it holds more than {MostTensors} tensors and other items");
                if (key is not string name) continue;
                if (value is PickleDictionary inner) Collect($"{prefix}{name}.", inner, depth + 1);
                else if (value is TorchTensor tensor) tensors[prefix + name] = View(tensor, prefix + name);
            }
        }
    }

    private static StateTensor View(TorchTensor tensor, string name)
    {
        try
        {
            return tensor.Named(name);
        }
        catch (FormatException e)
        {
            throw new FormatException($"the tensor {InputFile.Printable(name)} is not possible: {e.Message}", e);
        }
    }

    private static UserErrorException NoTensors(string path) =>
        new($"{path}: holds no dictionary of tensors", "one is written by torch.save(model.state_dict(), \"model.pt\")");
}
