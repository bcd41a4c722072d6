namespace Disentangle.Tensors.Kernels;

/// <summary>
/// A matrix product over strided memory: C[m, n] = f(C0[m, n] + sum over s, k of A(m, s, k) B(s, k, n)), where A(m, s, k) stands at
/// A + m ARow + s ASegment + k ADepth and B(s, k, n) at B + s BSegment + k BDepth + n within a strip of columns. The two-level sum is
/// what lets a convolution read its image in place: segments are rows of the kernel (or of the image), depth runs along them.
/// </summary>
internal unsafe struct Product
{
    public float* A;
    public nint ARow;
    public nint ADepth;
    public nint ASegment;

    /// <summary>Readable to whole vectors beyond <see cref="Columns"/>; what is read there is not used.</summary>
    public float* B;
    public nint BDepth;
    public nint BSegment;

    /// <summary>From one strip of columns (two vectors wide) to the next.</summary>
    public nint BStrip;

    public int Segments;
    public int Depth;

    public float* C;
    public nint CRow;
    public int Rows;
    public int Columns;

    /// <summary>Added to every row, one per column, unless the product accumulates; or null.</summary>
    public float* Bias;

    /// <summary>The slope of the rectifier applied to the result for negative values: 1 leaves it as it is.</summary>
    public float Slope;

    /// <summary>Whether C's values are added to rather than replaced.</summary>
    public bool Accumulate;
}
