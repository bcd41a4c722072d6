namespace Disentangle.Tensors;

/// <content>
/// The device's memory. Kernels get tensors of their own device only, and what the host writes or reads by <see cref="Tensor.HostWrite"/> and
/// <see cref="Tensor.HostRead"/> is in the order of the calls: a device that works behind the caller's back waits there.
/// </content>
public partial interface IKernels
{
    /// <summary>Whether this device works in the host's memory, so that any tensor of the host's is one of its own.</summary>
    bool UsesHostMemory { get; }

    /// <summary>An empty tensor in the memory of this device, to be given its size later by <see cref="Tensor.Resize"/>.</summary>
    Tensor CreateTensor();

    /// <summary>A tensor of zeros in the memory of this device.</summary>
    Tensor CreateTensor(Shape shape);

    /// <summary>A tensor of this device with the given values, row by row.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape holds.</exception>
    Tensor CreateTensor(Shape shape, ReadOnlySpan<float> values);

    /// <summary>
    /// From here to <see cref="EndCommands"/> the host neither reads nor writes tensors of this device (new ones may be created with values), so a
    /// device may queue what it is told, or record it and do the same again in a later step without being told.
    /// </summary>
    /// <param name="step">
    /// What changes from step to step among the numbers of the commands: every stream of random numbers and every parameter update in them is of
    /// this step. Repeated with another step, they are of that one.
    /// </param>
    void BeginCommands(long step);

    /// <summary>Ends what <see cref="BeginCommands"/> began.</summary>
    void EndCommands();
}
