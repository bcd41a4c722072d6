using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The kernels of this machine's processor, for vectors of type <typeparamref name="V"/>; a file for each family. For one
/// calling thread at a time, since it owns the scratch memory of its workers.
/// </summary>
internal sealed unsafe partial class CpuKernels<V>(Workers workers) : IKernels
    where V : struct, IVector<V>
{
    // Values per piece where each is computed by itself: fewer where that gives every thread a piece, but enough to repay handing it over.
    // Where the values of a piece are added up there are always as many as this, so that sums do not depend on the number of threads.
    private const int PieceLength = 16384, ShortestPiece = 2048;

    // Vectors that are added up in single precision before the sum goes on in double precision.
    private const int SumBlock = 32;

    private readonly Workers _workers = workers;
    private readonly ScratchPool _pool = new();
    private readonly Tensor[] _scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new Tensor())];
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

    /// <summary>Rows per piece of a job that adds up the rows of a matrix: the same for any number of threads.</summary>
    private static int RowsPerPiece(int columns) => Math.Max(1, PieceLength / Math.Max(1, columns));

    /// <summary>Rows per piece of a job that does each row of a matrix by itself.</summary>
    private int RowsPerPiece(int rows, int columns) =>
        EvenSize(rows, Threads, Math.Max(1, ShortestPiece / Math.Max(1, columns)), RowsPerPiece(columns));

    /// <summary>Values per piece of an elementwise job, in whole cache lines.</summary>
    private int ValuesPerPiece(int count) => RoundUp(EvenSize(count, Threads, ShortestPiece, PieceLength), 16);

    /// <summary>How many things make a piece, where a number of pieces is wanted: an even share, within bounds.</summary>
    private static int EvenSize(int count, int pieces, int least, int most) =>
        Math.Clamp(Pieces(count, pieces), Math.Min(least, most), most);

    /// <summary>Stores the first <paramref name="count"/> lanes, or all if that is more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V vector, float* destination, int count)
    {
        if (count >= V.Count) vector.Store(destination);
        else vector.StorePart(destination, count);
    }
}
