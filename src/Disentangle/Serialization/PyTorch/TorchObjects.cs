using Disentangle.Foundation.Files;

namespace Disentangle.Serialization.PyTorch;

/// <summary>What the names in a checkpoint of tensors stand for.</summary>
/// <param name="storage">Finds a storage by its key.</param>
/// <param name="skips">Whether storages of types that are not known can be passed over: where they stand apart from each other.</param>
internal sealed class TorchObjects(Func<string, TorchStorage, TorchStorage> storage, bool skips) : IPickleObjects
{
    // Of the parts of a class's name, longer than any; and of a tensor's shape, which calls may share.
    private const int MostLetters = 1024, MostDimensions = 64;

    private const string StorageSuffix = "Storage", Rebuild = "torch._utils._rebuild_tensor",
        RebuildParameter = "torch._utils._rebuild_parameter";

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["Double"] = ElementType.F64, ["Float"] = ElementType.F32, ["Half"] = ElementType.F16, ["BFloat16"] = ElementType.BF16,
        ["Long"] = ElementType.I64,
        ["Int"] = ElementType.I32, ["Short"] = ElementType.I16, ["Char"] = ElementType.I8, ["Byte"] = ElementType.U8,
        ["Bool"] = ElementType.Bool,
    };

    private static readonly Dictionary<string, PickleGlobal> Known = new[]
    {
        "collections.OrderedDict", Rebuild, $"{Rebuild}_v2", RebuildParameter, $"{RebuildParameter}_with_state", "torch.Size",
        "torch.nn.parameter.Parameter", "torch.autograd.variable.Variable", "torch.tensor._rebuild_from_type",
        "torch._tensor._rebuild_from_type_v2",
    }.Concat(Types.Keys.SelectMany(type => new[] { $"torch.{type}{StorageSuffix}", $"torch.cuda.{type}{StorageSuffix}" }))
    .ToDictionary(name => name, name => new PickleGlobal(name));

    // A name that a pickle stores once and gives to many objects is here once too.
    private readonly Dictionary<(string Module, string Name), string> _unknown = [];
    private int _pairs;

    /// <inheritdoc/>
    public object Global(string module, string name)
    {
        if (module.Length + name.Length > MostLetters)
            throw new FormatException(
                $"its pickle names a class of {module.Length + name.Length} characters, at most {MostLetters} are read");
        if (_unknown.TryGetValue((module, name), out string? full)) return new PickleObject(full);
        full = $"{module}.{name}";
        if (Known.TryGetValue(full, out PickleGlobal? known)) return known;
        _unknown.Add((module, name), full);
        return new PickleObject(full);
    }

    /// <inheritdoc/>
    public object? Call(PickleGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        ("collections.OrderedDict", []) => new PickleDictionary(),
        ("collections.OrderedDict", [List<object?> pairs]) => OfPairs(pairs),
        (Rebuild or $"{Rebuild}_v2", [TorchStorage numbers, long offset, object?[] size, object?[] stride, ..]) =>
            new TorchTensor(numbers, offset, WholeNumbers(size), WholeNumbers(stride)),
        (Rebuild or $"{Rebuild}_v2", [PickleObject unknown, ..]) => new PickleObject($"tensor on {unknown.Name}"),
        (RebuildParameter or $"{RebuildParameter}_with_state" or "torch.nn.parameter.Parameter"
            or "torch.autograd.variable.Variable", [TorchTensor or PickleObject, ..]) => arguments[0],

        // A tensor that was given attributes; how it is made stands in the call.
        ("torch.tensor._rebuild_from_type"
            or "torch._tensor._rebuild_from_type_v2", [PickleGlobal
            {
                Name: Rebuild or $"{Rebuild}_v2"
                or RebuildParameter
            } inner, _, object?[] given, ..]) =>
            Call(inner, given),
        ("torch.tensor._rebuild_from_type" or "torch._tensor._rebuild_from_type_v2", [..]) => new PickleObject(function.Name),
        ("torch.Size", [object?[] size]) => size,
        _ => throw new FormatException($"its pickle calls {function.Name} with arguments that it does not take"),
    };

    /// <inheritdoc/>
    public object? Persistent(object? reference)
    {
        // The class of a module that was saved whole, with its source.
        if (reference is object?[] and ["module", PickleObject module, ..]) return module;
        if (reference is not object?[] { Length: 5 or 6 } parts
            || parts is not ["storage", PickleGlobal or PickleObject, string key, string, long count, ..])
            throw new FormatException("its pickle refers to an object that is not a storage");
        if (parts is [_, _, _, _, _, not null])
            throw new FormatException("its storages are views of others, as versions of PyTorch before 0.4 wrote them");
        if (skips && parts[1] is PickleObject) return parts[1];
        string name = parts[1] is PickleGlobal known ? known.Name : ((PickleObject)parts[1]!).Name;
        string type = name.EndsWith(StorageSuffix, StringComparison.Ordinal)
            ? name[(name.LastIndexOf('.') + 1)..^StorageSuffix.Length] : "";
        if (!Types.TryGetValue(type, out ElementType? element))
            throw new FormatException($"it has a storage of the type {InputFile.Printable(name)}");
        if (count < 0 || count > int.MaxValue / element.Size) throw new FormatException($"it has a storage of {count} numbers");
        return storage(key, new TorchStorage(element, count));
    }

    /// <summary>An ordered dictionary as Python 2 writes it: from a list of pairs.</summary>
    private PickleDictionary OfPairs(List<object?> pairs)
    {
        // A list may be given to many calls.
        if (!Limits.PickleOperations.Allows(_pairs += pairs.Count))
            throw PickleReader.Beyond(Limits.PickleOperations, "its pickle copies more items than any state dictionary has");
        PickleDictionary dictionary = new();
        foreach (object? pair in pairs)
        {
            (object?, object?) item = pair switch
            {
                object?[] and [var key, var value] => (key, value),
                List<object?> and [var key, var value] => (key, value),
                _ => throw new FormatException("its pickle makes a dictionary from values that are not pairs"),
            };
            dictionary.Add(item.Item1, item.Item2);
        }

        return dictionary;
    }

    private static long[] WholeNumbers(object?[] values) => values.Length > MostDimensions
        ? throw new FormatException($"the shape of a tensor has {values.Length} dimensions") :
        [.. values.Select(
            value => value is long number ? number : throw new FormatException("the shape of a tensor is not of whole numbers"))];
}
