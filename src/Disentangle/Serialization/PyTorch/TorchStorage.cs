namespace Disentangle.Serialization.PyTorch;

/// <summary>Numbers that tensors of a checkpoint are views of.</summary>
/// <param name="Type">How they are stored.</param>
/// <param name="Count">How many.</param>
internal sealed record TorchStorage(ElementType Type, long Count)
{
    /// <summary>Size x Count bytes; set once they have been found.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }
}

/// <summary>A tensor of a checkpoint before its storage has been read.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Dimensions, long[] Strides)
{
    /// <exception cref="FormatException">It does not fit its storage.</exception>
    public StateTensor Named(string name) => StateTensor.View(name, Storage.Type, Storage.Bytes, Offset, Dimensions, Strides);
}
