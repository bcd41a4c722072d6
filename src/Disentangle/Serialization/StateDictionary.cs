namespace Disentangle.Serialization;

/// <summary>The named tensors of a model made elsewhere, in the order of its file.</summary>
public sealed class StateDictionary
{
    private readonly Dictionary<string, StateTensor> _byName;

    internal StateDictionary(string path, IReadOnlyList<StateTensor> tensors)
    {
        (Path, Tensors) = (path, tensors);
        _byName = tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The tensors; no two have the same name.</summary>
    public IReadOnlyList<StateTensor> Tensors { get; }

    /// <summary>Objects of the file that are no tensors that can be read, each by its name with the name of its class.</summary>
    public IReadOnlyDictionary<string, string> PassedOver { get; init; } = new Dictionary<string, string>();

    /// <summary>The tensor of a name, or null.</summary>
    public StateTensor? Find(string name) => _byName.GetValueOrDefault(name);
}
