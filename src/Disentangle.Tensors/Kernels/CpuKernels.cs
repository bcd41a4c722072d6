namespace Disentangle.Tensors.Kernels;

/// <summary>The kernels of this machine's processor, for vectors of type <typeparamref name="V"/>; a file for each family.</summary>
internal sealed partial class CpuKernels<V>(int threads) : IKernels, IDisposable
    where V : struct, IVector<V>
{
    // Elements per piece of an elementwise job: fixed, so that the same numbers are always handled together.
    private const int PieceLength = 16384;

    private readonly Workers _workers = new(threads);

    public int Threads => _workers.Threads;

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _workers.Dispose();

    private static int Pieces(int count, int pieceLength) => (count + pieceLength - 1) / pieceLength;
}
