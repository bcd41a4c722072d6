using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

/// <summary>
/// The one inner loop of every matrix product and convolution: a tile of C, some rows by one or two vectors, stays in registers
/// while A's elements are broadcast against B's vectors. The three heights and two widths are the same loop written out, since
/// registers cannot be indexed.
/// </summary>
internal static unsafe class Tiles<V>
    where V : struct, IVector<V>
{
    /// <summary>Columns of a strip: two vectors.</summary>
    public static int StripWidth => 2 * V.Count;

    /// <summary>Computes the product, strip by strip, tile by tile.</summary>
    public static void Run(in Product p)
    {
        float* b = p.B;
        for (int column = 0; column < p.Columns; column += StripWidth)
        {
            Strip(p, b, column, Math.Min(StripWidth, p.Columns - column));
            b += p.BStrip;
        }
    }

    private static void Strip(in Product p, float* b, int column, int width)
    {
        float* a = p.A;
        float* c = p.C + column;
        float* bias = p.Bias == null ? null : p.Bias + column;
        int row = 0;
        if (V.TileRows == 8)
        {
            for (; row + 8 <= p.Rows; row += 8, a += 8 * p.ARow, c += 8 * p.CRow) Tile(p, 8, a, b, bias, c, width);
        }

        for (; row + 4 <= p.Rows; row += 4, a += 4 * p.ARow, c += 4 * p.CRow) Tile(p, 4, a, b, bias, c, width);
        for (; row < p.Rows; row++, a += p.ARow, c += p.CRow) Tile(p, 1, a, b, bias, c, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(in Product p, int rows, float* a, float* b, float* bias, float* c, int width)
    {
        if (width == StripWidth)
        {
            if (rows == 8) Rows8x2(p, a, b, bias, c, p.CRow);
            else if (rows == 4) Rows4x2(p, a, b, bias, c, p.CRow);
            else Rows1x2(p, a, b, bias, c, p.CRow);
        }
        else if (width == V.Count)
        {
            if (rows == 8) Rows8x1(p, a, b, bias, c, p.CRow);
            else if (rows == 4) Rows4x1(p, a, b, bias, c, p.CRow);
            else Rows1x1(p, a, b, bias, c, p.CRow);
        }
        else
        {
            PartialTile(p, rows, a, b, bias, c, width);
        }
    }

    /// <summary>A tile whose columns do not fill its vectors: done in a buffer, of which only the columns that exist are kept.</summary>
    private static void PartialTile(in Product p, int rows, float* a, float* b, float* bias, float* c, int width)
    {
        const int LargestTile = 8 * 2 * 16;
        float* tile = stackalloc float[LargestTile];
        int tileRow = width > V.Count ? StripWidth : V.Count;
        if (p.Accumulate)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < tileRow; j++) tile[r * tileRow + j] = j < width ? c[r * p.CRow + j] : 0;
            }
        }

        if (tileRow == V.Count)
        {
            if (rows == 8) Rows8x1(p, a, b, bias, tile, tileRow);
            else if (rows == 4) Rows4x1(p, a, b, bias, tile, tileRow);
            else Rows1x1(p, a, b, bias, tile, tileRow);
        }
        else
        {
            if (rows == 8) Rows8x2(p, a, b, bias, tile, tileRow);
            else if (rows == 4) Rows4x2(p, a, b, bias, tile, tileRow);
            else Rows1x2(p, a, b, bias, tile, tileRow);
        }

        for (int r = 0; r < rows; r++)
        {
            for (int j = 0; j < width; j++) c[r * p.CRow + j] = tile[r * tileRow + j];
        }
    }

    /// <summary>max(x, slope x): the identity at slope 1, ReLU at 0. A NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rectify(V x, V slope) => V.Max(slope * x, x);

    private static void Rows8x2(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V starta = bias == null ? V.Zero : V.Load(bias);
        V startb = bias == null ? V.Zero : V.Load(bias + V.Count);
        V c0a = starta, c0b = startb;
        V c1a = starta, c1b = startb;
        V c2a = starta, c2b = startb;
        V c3a = starta, c3b = startb;
        V c4a = starta, c4b = startb;
        V c5a = starta, c5b = startb;
        V c6a = starta, c6b = startb;
        V c7a = starta, c7b = startb;
        if (p.Accumulate)
        {
            c0a = V.Load(c); c0b = V.Load(c + V.Count);
            c1a = V.Load(c + cRow); c1b = V.Load(c + cRow + V.Count);
            c2a = V.Load(c + 2 * cRow); c2b = V.Load(c + 2 * cRow + V.Count);
            c3a = V.Load(c + 3 * cRow); c3b = V.Load(c + 3 * cRow + V.Count);
            c4a = V.Load(c + 4 * cRow); c4b = V.Load(c + 4 * cRow + V.Count);
            c5a = V.Load(c + 5 * cRow); c5b = V.Load(c + 5 * cRow + V.Count);
            c6a = V.Load(c + 6 * cRow); c6b = V.Load(c + 6 * cRow + V.Count);
            c7a = V.Load(c + 7 * cRow); c7b = V.Load(c + 7 * cRow + V.Count);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* a3 = a + 3 * aRow;
            float* a6 = a + 6 * aRow;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk), b1 = V.Load(bk + V.Count);
                V x = V.Broadcast(*a0);
                c0a = V.MultiplyAdd(x, b0, c0a);
                c0b = V.MultiplyAdd(x, b1, c0b);
                x = V.Broadcast(*(a0 + aRow));
                c1a = V.MultiplyAdd(x, b0, c1a);
                c1b = V.MultiplyAdd(x, b1, c1b);
                x = V.Broadcast(*(a0 + 2 * aRow));
                c2a = V.MultiplyAdd(x, b0, c2a);
                c2b = V.MultiplyAdd(x, b1, c2b);
                x = V.Broadcast(*a3);
                c3a = V.MultiplyAdd(x, b0, c3a);
                c3b = V.MultiplyAdd(x, b1, c3b);
                x = V.Broadcast(*(a3 + aRow));
                c4a = V.MultiplyAdd(x, b0, c4a);
                c4b = V.MultiplyAdd(x, b1, c4b);
                x = V.Broadcast(*(a3 + 2 * aRow));
                c5a = V.MultiplyAdd(x, b0, c5a);
                c5b = V.MultiplyAdd(x, b1, c5b);
                x = V.Broadcast(*a6);
                c6a = V.MultiplyAdd(x, b0, c6a);
                c6b = V.MultiplyAdd(x, b1, c6b);
                x = V.Broadcast(*(a6 + aRow));
                c7a = V.MultiplyAdd(x, b0, c7a);
                c7b = V.MultiplyAdd(x, b1, c7b);
                a0 += aDepth;
                a3 += aDepth;
                a6 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0a, slope).Store(c);
        Rectify(c0b, slope).Store(c + V.Count);
        Rectify(c1a, slope).Store(c + cRow);
        Rectify(c1b, slope).Store(c + cRow + V.Count);
        Rectify(c2a, slope).Store(c + 2 * cRow);
        Rectify(c2b, slope).Store(c + 2 * cRow + V.Count);
        Rectify(c3a, slope).Store(c + 3 * cRow);
        Rectify(c3b, slope).Store(c + 3 * cRow + V.Count);
        Rectify(c4a, slope).Store(c + 4 * cRow);
        Rectify(c4b, slope).Store(c + 4 * cRow + V.Count);
        Rectify(c5a, slope).Store(c + 5 * cRow);
        Rectify(c5b, slope).Store(c + 5 * cRow + V.Count);
        Rectify(c6a, slope).Store(c + 6 * cRow);
        Rectify(c6b, slope).Store(c + 6 * cRow + V.Count);
        Rectify(c7a, slope).Store(c + 7 * cRow);
        Rectify(c7b, slope).Store(c + 7 * cRow + V.Count);
    }

    private static void Rows4x2(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V starta = bias == null ? V.Zero : V.Load(bias);
        V startb = bias == null ? V.Zero : V.Load(bias + V.Count);
        V c0a = starta, c0b = startb;
        V c1a = starta, c1b = startb;
        V c2a = starta, c2b = startb;
        V c3a = starta, c3b = startb;
        if (p.Accumulate)
        {
            c0a = V.Load(c); c0b = V.Load(c + V.Count);
            c1a = V.Load(c + cRow); c1b = V.Load(c + cRow + V.Count);
            c2a = V.Load(c + 2 * cRow); c2b = V.Load(c + 2 * cRow + V.Count);
            c3a = V.Load(c + 3 * cRow); c3b = V.Load(c + 3 * cRow + V.Count);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* a3 = a + 3 * aRow;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk), b1 = V.Load(bk + V.Count);
                V x = V.Broadcast(*a0);
                c0a = V.MultiplyAdd(x, b0, c0a);
                c0b = V.MultiplyAdd(x, b1, c0b);
                x = V.Broadcast(*(a0 + aRow));
                c1a = V.MultiplyAdd(x, b0, c1a);
                c1b = V.MultiplyAdd(x, b1, c1b);
                x = V.Broadcast(*(a0 + 2 * aRow));
                c2a = V.MultiplyAdd(x, b0, c2a);
                c2b = V.MultiplyAdd(x, b1, c2b);
                x = V.Broadcast(*a3);
                c3a = V.MultiplyAdd(x, b0, c3a);
                c3b = V.MultiplyAdd(x, b1, c3b);
                a0 += aDepth;
                a3 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0a, slope).Store(c);
        Rectify(c0b, slope).Store(c + V.Count);
        Rectify(c1a, slope).Store(c + cRow);
        Rectify(c1b, slope).Store(c + cRow + V.Count);
        Rectify(c2a, slope).Store(c + 2 * cRow);
        Rectify(c2b, slope).Store(c + 2 * cRow + V.Count);
        Rectify(c3a, slope).Store(c + 3 * cRow);
        Rectify(c3b, slope).Store(c + 3 * cRow + V.Count);
    }

    private static void Rows1x2(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V starta = bias == null ? V.Zero : V.Load(bias);
        V startb = bias == null ? V.Zero : V.Load(bias + V.Count);
        V c0a = starta, c0b = startb;
        if (p.Accumulate)
        {
            c0a = V.Load(c); c0b = V.Load(c + V.Count);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk), b1 = V.Load(bk + V.Count);
                V x = V.Broadcast(*a0);
                c0a = V.MultiplyAdd(x, b0, c0a);
                c0b = V.MultiplyAdd(x, b1, c0b);
                a0 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0a, slope).Store(c);
        Rectify(c0b, slope).Store(c + V.Count);
    }

    private static void Rows8x1(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V start = bias == null ? V.Zero : V.Load(bias);
        V c0 = start;
        V c1 = start;
        V c2 = start;
        V c3 = start;
        V c4 = start;
        V c5 = start;
        V c6 = start;
        V c7 = start;
        if (p.Accumulate)
        {
            c0 = V.Load(c);
            c1 = V.Load(c + cRow);
            c2 = V.Load(c + 2 * cRow);
            c3 = V.Load(c + 3 * cRow);
            c4 = V.Load(c + 4 * cRow);
            c5 = V.Load(c + 5 * cRow);
            c6 = V.Load(c + 6 * cRow);
            c7 = V.Load(c + 7 * cRow);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* a3 = a + 3 * aRow;
            float* a6 = a + 6 * aRow;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk);
                V x = V.Broadcast(*a0);
                c0 = V.MultiplyAdd(x, b0, c0);
                x = V.Broadcast(*(a0 + aRow));
                c1 = V.MultiplyAdd(x, b0, c1);
                x = V.Broadcast(*(a0 + 2 * aRow));
                c2 = V.MultiplyAdd(x, b0, c2);
                x = V.Broadcast(*a3);
                c3 = V.MultiplyAdd(x, b0, c3);
                x = V.Broadcast(*(a3 + aRow));
                c4 = V.MultiplyAdd(x, b0, c4);
                x = V.Broadcast(*(a3 + 2 * aRow));
                c5 = V.MultiplyAdd(x, b0, c5);
                x = V.Broadcast(*a6);
                c6 = V.MultiplyAdd(x, b0, c6);
                x = V.Broadcast(*(a6 + aRow));
                c7 = V.MultiplyAdd(x, b0, c7);
                a0 += aDepth;
                a3 += aDepth;
                a6 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0, slope).Store(c);
        Rectify(c1, slope).Store(c + cRow);
        Rectify(c2, slope).Store(c + 2 * cRow);
        Rectify(c3, slope).Store(c + 3 * cRow);
        Rectify(c4, slope).Store(c + 4 * cRow);
        Rectify(c5, slope).Store(c + 5 * cRow);
        Rectify(c6, slope).Store(c + 6 * cRow);
        Rectify(c7, slope).Store(c + 7 * cRow);
    }

    private static void Rows4x1(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V start = bias == null ? V.Zero : V.Load(bias);
        V c0 = start;
        V c1 = start;
        V c2 = start;
        V c3 = start;
        if (p.Accumulate)
        {
            c0 = V.Load(c);
            c1 = V.Load(c + cRow);
            c2 = V.Load(c + 2 * cRow);
            c3 = V.Load(c + 3 * cRow);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* a3 = a + 3 * aRow;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk);
                V x = V.Broadcast(*a0);
                c0 = V.MultiplyAdd(x, b0, c0);
                x = V.Broadcast(*(a0 + aRow));
                c1 = V.MultiplyAdd(x, b0, c1);
                x = V.Broadcast(*(a0 + 2 * aRow));
                c2 = V.MultiplyAdd(x, b0, c2);
                x = V.Broadcast(*a3);
                c3 = V.MultiplyAdd(x, b0, c3);
                a0 += aDepth;
                a3 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0, slope).Store(c);
        Rectify(c1, slope).Store(c + cRow);
        Rectify(c2, slope).Store(c + 2 * cRow);
        Rectify(c3, slope).Store(c + 3 * cRow);
    }

    private static void Rows1x1(in Product p, float* a, float* b, float* bias, float* c, nint cRow)
    {
        nint aRow = p.ARow, aDepth = p.ADepth, bDepth = p.BDepth;
        V start = bias == null ? V.Zero : V.Load(bias);
        V c0 = start;
        if (p.Accumulate)
        {
            c0 = V.Load(c);
        }

        for (int segment = 0; segment < p.Segments; segment++)
        {
            float* a0 = a;
            float* bk = b;
            for (int depth = p.Depth; depth > 0; depth--)
            {
                V b0 = V.Load(bk);
                V x = V.Broadcast(*a0);
                c0 = V.MultiplyAdd(x, b0, c0);
                a0 += aDepth;
                bk += bDepth;
            }

            a += p.ASegment;
            b += p.BSegment;
        }

        V slope = V.Broadcast(p.Slope);
        Rectify(c0, slope).Store(c);
    }
}
