namespace Disentangle.Tensors.Kernels;

/// <summary>
/// Memory that kernels borrow while they work, for one calling thread at a time. It is kept, so a repeated computation allocates nothing.
/// </summary>
internal sealed class ScratchPool
{
    private readonly Stack<Tensor> _free = new();

    /// <summary>A tensor of at least <paramref name="count"/> undefined values.</summary>
    public Tensor Rent(int count)
    {
        Tensor tensor = _free.TryPop(out Tensor? kept) ? kept : new Tensor();
        tensor.Resize(new Shape(count));
        return tensor;
    }

    /// <summary>A tensor that holds <paramref name="count"/> doubles, twice as many floats.</summary>
    public Tensor RentDoubles(int count) => Rent(checked(2 * count));

    /// <summary>Gives a borrowed tensor back.</summary>
    public void Return(Tensor tensor) => _free.Push(tensor);
}
