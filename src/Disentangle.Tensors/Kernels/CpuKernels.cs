using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The kernels of this machine's processor, for vectors of type <typeparamref name="V"/>; a file for each family. For one
/// calling thread at a time, since it owns the scratch memory of its workers.
/// </summary>
internal sealed unsafe partial class CpuKernels<V>(int threads) : IKernels
    where V : struct, IVector<V>
{
    // Elements per piece of an elementwise job: fixed, so that the same numbers are always handled together.
    private const int PieceLength = 16384;

    // Vectors that are added up in single precision before the sum goes on in double precision.
    private const int SumBlock = 32;

    private readonly Workers _workers = new(threads);
    private readonly ScratchPool _pool = new();
    private readonly Tensor[] _scratch = [.. Enumerable.Range(0, threads).Select(_ => new Tensor())];
    private readonly Tensor[] _shared = [new(), new()];

    public int Threads => _workers.Threads;

    public string Arithmetic { get; } = $"cpu-{32 * V.Count}";

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _workers.Dispose();

    private static int Pieces(int count, int pieceLength) => (count + pieceLength - 1) / pieceLength;

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>Memory for each worker, of the given number of floats; its contents are undefined.</summary>
    private Tensor[] Scratch(int floats)
    {
        foreach (Tensor scratch in _scratch) scratch.Resize(new Shape(floats));
        return _scratch;
    }

    /// <summary>
    /// Memory that all pieces of a job see, of the given number of floats; its contents are undefined. There are two places of it, for jobs
    /// that do the work of two layers.
    /// </summary>
    private Tensor Shared(int floats, int place = 0)
    {
        _shared[place].Resize(new Shape(floats));
        return _shared[place];
    }

    /// <summary>Rows per piece of a job over the rows of a matrix.</summary>
    private static int RowsPerPiece(int columns) => Math.Max(1, PieceLength / Math.Max(1, columns));

    /// <summary>Stores the first <paramref name="count"/> lanes, or all if that is more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V vector, float* destination, int count)
    {
        if (count >= V.Count) vector.Store(destination);
        else vector.StorePart(destination, count);
    }
}
