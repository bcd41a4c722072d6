using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The one inner loop of every matrix product and convolution: a tile of C, one to eight rows by one or two vectors, stays in registers
/// while A's elements are broadcast against B's vectors. Height and width are type arguments, so that each size becomes a loop of its
/// own without branches; the rows are written out, since registers cannot be indexed.
/// </summary>
internal static unsafe class Tiles<V>
    where V : struct, IVector<V>
{
    // Rows that share a pointer: the second half of a tile may lie anywhere else.
    private const int HalfRows = 4;

    private const int LargestTile = 2 * HalfRows * 2 * 16;

    /// <summary>A number that is known when the code for it is made.</summary>
    private interface INumber
    {
        static abstract int Value { get; }
    }

    /// <summary>Columns of a strip: two vectors.</summary>
    public static int StripWidth => 2 * V.Count;

    /// <summary>Computes the product, strip by strip, tile by tile.</summary>
    public static void Run(in Product p)
    {
        // As few tiles as the registers allow, and all of nearly the same height: low ones wait for their own sums.
        int tiles = (p.Rows + V.TileRows - 1) / V.TileRows, height = tiles == 0 ? 0 : p.Rows / tiles, taller = p.Rows - height * tiles;
        fixed (Product* product = &p)
        {
            for (int column = 0; column < p.Columns; column += StripWidth)
            {
                Below(product, 0, column, height + 1, taller);
                Below(product, taller * (height + 1), column, height, tiles - taller);
            }
        }
    }

    /// <summary>
    /// Computes a product several times, each time a step further in A and C, with the same B. Where they have half as many rows as a tile
    /// has room for, a tile does two of them.
    /// </summary>
    public static void RunSeries(Product p, int count, nint stepA, nint stepC)
    {
        if (p.Rows == HalfRows && V.TileRows == 2 * HalfRows)
        {
            for (; count > 1; count -= 2, p.A += 2 * stepA, p.C += 2 * stepC)
            {
                for (int column = 0; column < p.Columns; column += StripWidth) Below(&p, 0, column, 2 * HalfRows, 1, stepA, stepC);
            }
        }

        for (; count > 0; count--, p.A += stepA, p.C += stepC) Run(p);
    }

    private static void Below(Product* p, int row, int column, int height, int tiles) =>
        Below(p, row, column, height, tiles, HalfRows * p->ARow, HalfRows * p->CRow);

    /// <summary>
    /// Tiles of one height in one strip, each below the one before; the second halves of A and C lie at the distances given.
    /// </summary>
    private static void Below(Product* p, int row, int column, int height, int tiles, nint aHalf, nint cHalf)
    {
        if (tiles == 0) return;
        int width = Math.Min(StripWidth, p->Columns - column);
        float* a = p->A + row * p->ARow, b = p->B + column / StripWidth * p->BStrip, c = p->C + row * p->CRow + column;
        float* bias = p->Bias == null ? null : p->Bias + column;
        delegate*<Product*, float*, nint, float*, float*, float*, nint, nint, void> rows = CanDoTwoSteps(p)
            ? Loop<Two>(height, width > V.Count)
            : Loop<One>(height, width > V.Count);
        if (width % V.Count == 0)
        {
            for (; tiles > 0; tiles--, a += height * p->ARow, c += height * p->CRow) rows(p, a, aHalf, b, bias, c, p->CRow, cHalf);
            return;
        }

        // The columns do not fill the vectors: done in a buffer, of which only the columns that exist are kept.
        float* whole = stackalloc float[LargestTile];
        int wholeRow = width > V.Count ? StripWidth : V.Count;
        for (; tiles > 0; tiles--, a += height * p->ARow, c += height * p->CRow)
        {
            for (int r = 0; p->Accumulate && r < height; r++)
                Packing.Strip<V>(Row(c, r, p->CRow, cHalf), 0, 1, width, whole + r * wholeRow, wholeRow);
            rows(p, a, aHalf, b, bias, whole, wholeRow, HalfRows * wholeRow);
            for (int r = 0; r < height; r++) Packing.Strip<V>(whole + r * wholeRow, 0, 1, width, Row(c, r, p->CRow, cHalf), width);
        }
    }

    private static delegate*<Product*, float*, nint, float*, float*, float*, nint, nint, void> Loop<S>(int height, bool wide)
        where S : struct, INumber =>
        (height, wide) switch
        {
            (1, true) => &Rows<One, Two, S>,
            (2, true) => &Rows<Two, Two, S>,
            (3, true) => &Rows<Three, Two, S>,
            (4, true) => &Rows<Four, Two, S>,
            (5, true) => &Rows<Five, Two, S>,
            (6, true) => &Rows<Six, Two, S>,
            (7, true) => &Rows<Seven, Two, S>,
            (8, true) => &Rows<Eight, Two, S>,
            (1, false) => &Rows<One, One, S>,
            (2, false) => &Rows<Two, One, S>,
            (3, false) => &Rows<Three, One, S>,
            (4, false) => &Rows<Four, One, S>,
            (5, false) => &Rows<Five, One, S>,
            (6, false) => &Rows<Six, One, S>,
            (7, false) => &Rows<Seven, One, S>,
            (8, false) => &Rows<Eight, One, S>,
            _ => throw new ArgumentOutOfRangeException(nameof(height), height, "no tile is so high"),
        };

    // Two more vectors of B fit only where there are 32 registers.
    private static bool CanDoTwoSteps(Product* p) => V.Count == 16 && p->Depth % 2 == 0;

    private static float* Row(float* c, int row, nint cRow, nint cHalf) =>
        row < HalfRows ? c + row * cRow : c + cHalf + (row - HalfRows) * cRow;

    /// <summary>max(x, slope x): the identity at slope 1, ReLU at 0. A NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rectify(V x, V slope) => V.Max(slope * x, x);

    private static void Rows<H, W, S>(Product* p, float* a, nint aHalf, float* b, float* bias, float* c, nint cRow, nint cHalf)
        where H : struct, INumber
        where W : struct, INumber
        where S : struct, INumber
    {
        float* d = c + cHalf;
        V c0a = bias == null ? V.Zero : V.Load(bias), c0b = bias == null || W.Value < 2 ? V.Zero : V.Load(bias + V.Count);
        V c1a = c0a, c1b = c0b;
        V c2a = c0a, c2b = c0b;
        V c3a = c0a, c3b = c0b;
        V c4a = c0a, c4b = c0b;
        V c5a = c0a, c5b = c0b;
        V c6a = c0a, c6b = c0b;
        V c7a = c0a, c7b = c0b;
        if (p->Accumulate)
        {
            (c0a, c0b) = Pair<W>(c);
            if (H.Value > 1) (c1a, c1b) = Pair<W>(c + cRow);
            if (H.Value > 2) (c2a, c2b) = Pair<W>(c + 2 * cRow);
            if (H.Value > 3) (c3a, c3b) = Pair<W>(c + 3 * cRow);
            if (H.Value > 4) (c4a, c4b) = Pair<W>(d);
            if (H.Value > 5) (c5a, c5b) = Pair<W>(d + cRow);
            if (H.Value > 6) (c6a, c6b) = Pair<W>(d + 2 * cRow);
            if (H.Value > 7) (c7a, c7b) = Pair<W>(d + 3 * cRow);
        }

        // In bytes, to the end of B, and two steps at once where the registers allow: any other instruction takes a turn from a
        // multiplication, at the latest where another program uses the other half of the core.
        nint row = p->ARow * sizeof(float), row2 = 2 * row, row3 = 3 * row;
        nint aStep = p->ADepth * sizeof(float), bStep = p->BDepth * sizeof(float), half = aHalf * sizeof(float);
        nint nextRow = row + aStep, nextRow2 = row2 + aStep, nextRow3 = row3 + aStep;
        byte* aSegment = (byte*)a, bSegment = (byte*)b;
        for (int segment = 0; segment < p->Segments; segment++)
        {
            byte* a0 = aSegment, a4 = a0 + half, bk = bSegment, end = bk + p->Depth * bStep;
            while (bk != end)
            {
                (V b0, V b1) = Pair<W>((float*)bk);
                (V b2, V b3) = S.Value < 2 ? (b0, b1) : Pair<W>((float*)(bk + bStep));
                Add<W, S>(ref c0a, ref c0b, a0, a0 + aStep, b0, b1, b2, b3);
                if (H.Value > 1) Add<W, S>(ref c1a, ref c1b, a0 + row, a0 + nextRow, b0, b1, b2, b3);
                if (H.Value > 2) Add<W, S>(ref c2a, ref c2b, a0 + row2, a0 + nextRow2, b0, b1, b2, b3);
                if (H.Value > 3) Add<W, S>(ref c3a, ref c3b, a0 + row3, a0 + nextRow3, b0, b1, b2, b3);
                if (H.Value > 4) Add<W, S>(ref c4a, ref c4b, a4, a4 + aStep, b0, b1, b2, b3);
                if (H.Value > 5) Add<W, S>(ref c5a, ref c5b, a4 + row, a4 + nextRow, b0, b1, b2, b3);
                if (H.Value > 6) Add<W, S>(ref c6a, ref c6b, a4 + row2, a4 + nextRow2, b0, b1, b2, b3);
                if (H.Value > 7) Add<W, S>(ref c7a, ref c7b, a4 + row3, a4 + nextRow3, b0, b1, b2, b3);
                a0 += S.Value * aStep;
                if (H.Value > HalfRows) a4 += S.Value * aStep;
                bk += S.Value * bStep;
            }

            aSegment += p->ASegment * sizeof(float);
            bSegment += p->BSegment * sizeof(float);
        }

        V slope = V.Broadcast(p->Slope);
        Store<W>(c, Rectify(c0a, slope), Rectify(c0b, slope));
        if (H.Value > 1) Store<W>(c + cRow, Rectify(c1a, slope), Rectify(c1b, slope));
        if (H.Value > 2) Store<W>(c + 2 * cRow, Rectify(c2a, slope), Rectify(c2b, slope));
        if (H.Value > 3) Store<W>(c + 3 * cRow, Rectify(c3a, slope), Rectify(c3b, slope));
        if (H.Value > 4) Store<W>(d, Rectify(c4a, slope), Rectify(c4b, slope));
        if (H.Value > 5) Store<W>(d + cRow, Rectify(c5a, slope), Rectify(c5b, slope));
        if (H.Value > 6) Store<W>(d + 2 * cRow, Rectify(c6a, slope), Rectify(c6b, slope));
        if (H.Value > 7) Store<W>(d + 3 * cRow, Rectify(c7a, slope), Rectify(c7b, slope));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V First, V Second) Pair<W>(float* source)
        where W : struct, INumber => (V.Load(source), W.Value < 2 ? V.Zero : V.Load(source + V.Count));

    /// <summary>Adds one row's part of one step of the depth, or of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<W, S>(ref V first, ref V second, byte* factor, byte* next, V b0, V b1, V b2, V b3)
        where W : struct, INumber
        where S : struct, INumber
    {
        V x = V.Broadcast(*(float*)factor);
        V.Accumulate(ref first, x, b0);
        if (W.Value > 1) V.Accumulate(ref second, x, b1);
        if (S.Value < 2) return;
        V y = V.Broadcast(*(float*)next);
        V.Accumulate(ref first, y, b2);
        if (W.Value > 1) V.Accumulate(ref second, y, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<W>(float* target, V first, V second)
        where W : struct, INumber
    {
        first.Store(target);
        if (W.Value > 1) second.Store(target + V.Count);
    }

    private readonly struct One : INumber
    {
        public static int Value => 1;
    }

    private readonly struct Two : INumber
    {
        public static int Value => 2;
    }

    private readonly struct Three : INumber
    {
        public static int Value => 3;
    }

    private readonly struct Four : INumber
    {
        public static int Value => 4;
    }

    private readonly struct Five : INumber
    {
        public static int Value => 5;
    }

    private readonly struct Six : INumber
    {
        public static int Value => 6;
    }

    private readonly struct Seven : INumber
    {
        public static int Value => 7;
    }

    private readonly struct Eight : INumber
    {
        public static int Value => 8;
    }
}
