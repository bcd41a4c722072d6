namespace Disentangle.Serialization.PyTorch;

/// <summary>A dictionary of a pickle: its items in their order, keys not compared with each other.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>The last value under a text, or null.</summary>
    public object? this[string key] => Items.FindLast(item => item.Key is string text && text == key).Value;
}

/// <summary>A class or function that a pickle names. Only those of <see cref="TorchObjects"/> exist.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>What a pickle's classes, calls and references stand for.</summary>
internal interface IPickleObjects
{
    /// <summary>What a name stands for.</summary>
    /// <exception cref="UserErrorException">It is not one that a checkpoint needs.</exception>
    PickleGlobal Global(string module, string name);

    /// <summary>What a call gives.</summary>
    /// <exception cref="FormatException">The arguments are not those of the function.</exception>
    object? Call(PickleGlobal function, object?[] arguments);

    /// <summary>What stands outside the pickle.</summary>
    /// <exception cref="FormatException">The reference is not as expected.</exception>
    object? Persistent(object? reference);
}
