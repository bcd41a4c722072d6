namespace Disentangle.Tensors;

/// <summary>
/// Where the values of one tensor are: memory that belongs to the device that made it. A device derives its own class from this one; its
/// kernels know that class and no other.
/// </summary>
public abstract class TensorStorage
{
    /// <summary>Makes room for <paramref name="count"/> values, which are undefined afterwards unless the count stays the same.</summary>
    public abstract void Resize(int count);

    /// <summary>
    /// The first <paramref name="count"/> values as they are once everything that the device was told before is done. Valid until the next
    /// kernel that changes them.
    /// </summary>
    public abstract ReadOnlySpan<float> HostRead(int count);

    /// <summary>
    /// The same, to be changed by the host before the next kernel that reads or changes them. What is not written keeps its value.
    /// </summary>
    public abstract Span<float> HostWrite(int count);
}
