using Disentangle.Foundation.Files;

namespace Disentangle.Serialization.PyTorch;

/// <summary>
/// Checkpoints that <c>torch.save</c> writes: the zip form of versions since 1.6, and the stream of pickles of those before, of Python 2
/// too. Tensors in dictionaries and in modules that were saved whole are read; all other objects are passed over, and nothing is ever run.
/// </summary>
public static class TorchCheckpoint
{
    // Where training scripts put the model's own dictionary beside the optimizer's and others.
    private static readonly string[] UsualKeys = ["state_dict", "model_state_dict", "model"];

    // Where a module keeps its tensors and the modules within it.
    private static readonly string[] ModuleParts = ["_parameters", "_buffers", "_modules"];

    private const string ParallelPrefix = "module.";
    private const int MostDepth = 16, LettersForByte = 16, FreeLetters = 1 << 20;

    /// <summary>Whether a file that starts with these bytes may be a checkpoint.</summary>
    internal static bool Starts(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start is [0x80, <= 5, ..];

    /// <summary>
    /// Reads the tensors of a checkpoint: those of the dictionary under <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c> where
    /// there is one, else of the whole. Names of dictionaries within are joined by dots; <c>module.</c> before all names is dropped.
    /// </summary>
    /// <exception cref="UserErrorException">The file is missing or damaged, or holds no tensors.</exception>
    public static StateDictionary ReadStateDictionary(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            int first = file.ReadByte();
            file.Position = 0;
            object? root = first == 'P' ? TorchZip.Read(file) : TorchStream.Read(file);
            return StateOf(path, root, file.Length);
        }
        catch (Exception e) when (InputFile.IsDamage(e) || e is FormatException or ArgumentException)
        {
            throw new UserErrorException($"{path}: is not a valid PyTorch checkpoint: {InputFile.Reason(e)}", innerException: e);
        }
    }

    private static StateDictionary StateOf(string path, object? root, long bytes)
    {
        if (root is not PickleDictionary dictionary) throw NoTensors(path, root);
        if (UsualKeys.Select(key => dictionary[key]).OfType<PickleDictionary>().FirstOrDefault() is { } model) dictionary = model;
        Dictionary<string, StateTensor> tensors = [];
        Dictionary<string, string> passed = [];
        (long met, long letters) = (0, 0);
        Collect("", dictionary, 0);
        if (tensors.Count == 0) throw NoTensors(path, root);
        string prefix = tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal)) ? ParallelPrefix : "";
        return new StateDictionary(path, [.. tensors.Values.Select(tensor => tensor.Named(tensor.Name[prefix.Length..]))])
        {
            PassedOver = passed.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(item => item.Key[prefix.Length..], item => item.Value),
        };

        void Collect(string prefix, PickleDictionary items, int depth)
        {
            if (depth == MostDepth) throw new FormatException($"its dictionaries are nested more than {MostDepth} deep");
            if (items is PickleObject { State: { } searched }) Count(searched.Items.Count);
            foreach ((object? key, object? value) in items is PickleObject { State: { } state }
                ? [.. items.Items, .. ModuleItems(state)] : items.Items)
            {
                Count(1);
                if (key is not string part || value is not (TorchTensor or PickleDictionary)) continue;
                string name = Joined(prefix, part);
                if (value is TorchTensor tensor) tensors[name] = View(tensor, name);
                else if (value is PickleDictionary inner) Collect($"{name}.", inner, depth + 1);
                if (value is PickleObject other) passed[name] = other.Name;
            }
        }

        // One dictionary may stand in many others, by references of two bytes. What comes of them
        // follows the size of the file all the same.
        void Count(int items)
        {
            if (!Limits.Tensors.Allows(met += items))
                throw PickleReader.Beyond(Limits.Tensors, "it holds more tensors and other items than that");
        }

        string Joined(string prefix, string part)
        {
            long length = prefix.Length + (long)part.Length;
            if (!Limits.NameCharacters.Allows(length))
                throw PickleReader.Beyond(Limits.NameCharacters, $"it has the name of a tensor of {length} characters");
            if ((letters += length) > LettersForByte * bytes + FreeLetters)
                throw new FormatException("the names of its tensors repeat each other far beyond the size of the file");
            return prefix + part;
        }
    }

    /// <summary>The parameters, buffers and inner modules of a module that was saved whole; nothing of other objects.</summary>
    private static IEnumerable<(object? Key, object? Value)> ModuleItems(PickleDictionary state) =>
        ModuleParts.Select(part => state[part]).OfType<PickleDictionary>().SelectMany(part => part.Items);

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

    private static UserErrorException NoTensors(string path, object? root)
    {
        string what = root is PickleObject { Name: var name } ? $", only {InputFile.Printable(name)}, which was not executed" : "";
        return new($"{path}: holds no dictionary of tensors{what}", "one is written by torch.save(model.state_dict(), \"model.pt\")");
    }
}
