namespace Disentangle.Serialization.PyTorch;

/// <summary>A dictionary of a pickle: its items in their order, keys not compared with each other.</summary>
internal class PickleDictionary
{
    private static readonly List<(object? Key, object? Value)> None = [];

    private List<(object? Key, object? Value)>? _items;

    /// <summary>What was put into it; a dictionary to which nothing is added takes no memory for it.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Items => _items ?? None;

    /// <summary>Puts an item at the end.</summary>
    public void Add(object? key, object? value) => (_items ??= []).Add((key, value));

    /// <summary>The last value under a text, or null.</summary>
    public object? this[string key] => Items.LastOrDefault(item => item.Key is string text && text == key).Value;
}

/// <summary>A class or function that a pickle names and that <see cref="TorchObjects"/> knows.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>
/// What a pickle makes with a class or function that is not known, and such a class or function itself: nothing is made or called, only its
/// name, the items that are put into it and the state that it is given are kept.
/// </summary>
internal sealed class PickleObject(string name) : PickleDictionary
{
    public string Name => name;

    /// <summary>The attributes that it was given, or null.</summary>
    public PickleDictionary? State { get; set; }
}

/// <summary>What a pickle's classes, calls and references stand for.</summary>
internal interface IPickleObjects
{
    /// <summary>What a name stands for: a <see cref="PickleGlobal"/> where it is known, else a <see cref="PickleObject"/>.</summary>
    object Global(string module, string name);

    /// <summary>What the call of a known function gives.</summary>
    /// <exception cref="FormatException">The arguments are not those of the function.</exception>
    object? Call(PickleGlobal function, object?[] arguments);

    /// <summary>What stands outside the pickle.</summary>
    /// <exception cref="FormatException">The reference is not as expected.</exception>
    object? Persistent(object? reference);
}
