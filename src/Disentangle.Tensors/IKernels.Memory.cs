using Disentangle.Foundation.Numerics;

namespace Disentangle.Tensors;

/// <content>
/// The device's memory. Kernels get tensors of their own device only, and what the host writes or reads
/// by <see cref="Tensor.HostWrite"/> and
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

    /// <summary>destination = source, of the same number of values.</summary>
    void Copy(Tensor source, Tensor destination);

    /// <summary>
    /// Rows from .. from + count - 1 of the source, values in all but the first dimension, to rows to .. of the destination.
    /// </summary>
    void CopyRows(Tensor source, int from, Tensor destination, int to, int count);

    /// <summary>
    /// y[r, c] (+)= x[order[r, c], c]: the values of each column in an order of its own. Inverse, y[order[r, c], c] (+)= x[r, c], the
    /// adjoint. Each column of the order, (R, C), holds the whole numbers 0 .. R - 1.
    /// </summary>
    void PermuteColumns(Tensor x, Tensor order, Tensor y, bool inverse, bool accumulate);

    /// <summary>
    /// Fills y, in order, with the next numbers of a stream, which goes on after them: the very numbers that <see cref="Philox"/> gives
    /// one by one.
    /// </summary>
    void FillRandom(RandomDistribution distribution, Tensor y, ref Philox random);

    /// <summary>
    /// y[start] and what follows = the values of the tensors one after another, so that the host can read all of them at once.
    /// </summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    void Gather(ReadOnlySpan<Tensor> tensors, Tensor y, int start);

    /// <summary>y[start + i] = 1 if every value of the i-th tensor is finite, 0 otherwise.</summary>
    void AllFinite(ReadOnlySpan<Tensor> tensors, Tensor y, int start);

    /// <summary>
    /// From here to <see cref="EndCommands"/> the host neither reads nor writes tensors of this device (new ones may be created with
    /// values), so a device may queue what it is told, or record it and do the same again in a later step without being told.
    /// </summary>
    /// <param name="step">
    /// What changes from step to step among the numbers of the commands: every stream of random numbers and every parameter update in them
    /// is of this step. Repeated with another step, they are of that one.
    /// </param>
    void BeginCommands(long step);

    /// <summary>Ends what <see cref="BeginCommands"/> began.</summary>
    void EndCommands();
}
