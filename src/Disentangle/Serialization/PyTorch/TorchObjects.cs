using Disentangle.Datasets.Formats;

namespace Disentangle.Serialization.PyTorch;

/// <summary>What the names in a checkpoint of tensors stand for.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="storage">Finds a storage by its key.</param>
internal sealed class TorchObjects(string path, Func<string, TorchStorage, TorchStorage> storage) : IPickleObjects
{
    private const string StorageSuffix = "Storage";

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["Double"] = ElementType.F64, ["Float"] = ElementType.F32, ["Half"] = ElementType.F16, ["BFloat16"] = ElementType.BF16, ["Long"] = ElementType.I64,
        ["Int"] = ElementType.I32, ["Short"] = ElementType.I16, ["Char"] = ElementType.I8, ["Byte"] = ElementType.U8, ["Bool"] = ElementType.Bool,
    };

    private static readonly Dictionary<string, PickleGlobal> Known = new[]
    {
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter", "torch.Size", "torch.device",
    }.Concat(Types.Keys.Select(type => $"torch.{type}{StorageSuffix}")).ToDictionary(name => name, name => new PickleGlobal(name));

    /// <inheritdoc/>
    public PickleGlobal Global(string module, string name) => Known.TryGetValue($"{module}.{name}", out PickleGlobal? known)
        ? known
        : throw new UserErrorException(
            $"{path}: asks for {InputFile.Printable($"{module}.{name}")}, which tensors do not need; it was not run",
            "a file of tensors alone is written by torch.save(model.state_dict(), \"model.pt\")");

    /// <inheritdoc/>
    public object? Call(PickleGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        ("collections.OrderedDict", []) => new PickleDictionary(),
        ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2", [TorchStorage numbers, long offset, object?[] size, object?[] stride, ..]) =>
            new TorchTensor(numbers, offset, WholeNumbers(size), WholeNumbers(stride)),
        ("torch._utils._rebuild_parameter", [TorchTensor tensor, ..]) => tensor,
        ("torch.Size", [object?[] size]) => size,
        ("torch.device", [..]) => null,
        _ => throw new FormatException($"its pickle calls {function.Name} with arguments that it does not take"),
    };

    /// <inheritdoc/>
    public object? Persistent(object? reference)
    {
        if (reference is not object?[] { Length: 5 or 6 } parts || parts is not ["storage", PickleGlobal type, string key, string, long count, ..])
            throw new FormatException("its pickle refers to something other than a storage");
        if (parts is [_, _, _, _, _, not null]) throw new FormatException("its storages are views of others, as versions of PyTorch before 0.4 wrote them");
        if (!type.Name.EndsWith(StorageSuffix, StringComparison.Ordinal)) throw new FormatException($"it has a storage of the type {type.Name}");
        ElementType element = Types[type.Name["torch.".Length..^StorageSuffix.Length]];
        if (count < 0 || count > int.MaxValue / element.Size) throw new FormatException($"it has a storage of {count} numbers");
        return storage(key, new TorchStorage(element, count));
    }

    private static long[] WholeNumbers(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw new FormatException("the shape of a tensor is not of whole numbers"))];
}
