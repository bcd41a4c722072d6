namespace Disentangle.Tensors.Kernels;

/// <summary>
/// A vector of floats of one width. Kernels are written once against it; the width is a type argument, so the compiler
/// produces separate straight-line code for each tier and the kernels do not know which one they run in.
/// </summary>
internal unsafe interface IVector<TSelf>
    where TSelf : struct, IVector<TSelf>
{
    /// <summary>Floats in the vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a register tile that fit the registers of this tier, two vectors wide; at most 8.</summary>
    static abstract int TileRows { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(float* source);

    static abstract TSelf Broadcast(float value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c, fused where the hardware can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// sum = a * b + sum, to the bit what <see cref="MultiplyAdd"/> gives. Written to the field and not through a new vector, it is one
    /// instruction; otherwise the compiler makes the sum in the register of a factor and moves it, and the moves cost a tenth of a loop.
    /// </summary>
    static abstract void Accumulate(ref TSelf sum, TSelf a, TSelf b);

    /// <summary>The larger of each pair; where either is NaN, <paramref name="b"/>.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>2^n for an integer n in -126 .. 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    static abstract TSelf Log(TSelf a);

    /// <summary>
    /// Where <paramref name="a"/> &gt; <paramref name="b"/> takes <paramref name="yes"/>, elsewhere <paramref name="no"/>.
    /// </summary>
    static abstract TSelf SelectGreater(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>The sum of the elements, in an order fixed by the width.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>Adds each lane to the double at its place.</summary>
    static abstract void AddTo(double* sums, TSelf a);

    void Store(float* destination);

    /// <summary>Stores the first <paramref name="count"/> elements, fewer than all, and touches nothing behind them.</summary>
    void StorePart(float* destination, int count);

    /// <summary>The first <paramref name="count"/> elements of <paramref name="a"/>, followed by <paramref name="filler"/>.</summary>
    static abstract TSelf KeepFirst(TSelf a, int count, float filler);
}
