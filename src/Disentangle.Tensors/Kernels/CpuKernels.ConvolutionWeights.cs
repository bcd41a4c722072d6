namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    // Slices of the batch whose contributions are summed apart and then together: fixed, for the same bits on any number of threads.
    private const int WeightSlices = 16;

    // Floats of the small image that a sum runs over before the next tile takes its turn: half of a first-level cache.
    private const int SmallChunk = 4096;

    public void ConvolutionWeightGradient(in ConvolutionGeometry geometry, Tensor large, Tensor small, Tensor dw, bool accumulate)
    {
        ConvolutionGeometry g = geometry;
        if (g.Batch == 0)
        {
            if (!accumulate) dw.Span.Clear();
            return;
        }

        int slices = Math.Min(WeightSlices, g.Batch), columns = RoundUp(g.SmallChannels, V.Count);
        int rows = g.Kernel * g.Kernel * g.Channels;
        Tensor partial = Shared(slices * rows * columns);
        Window window = LargeWindow(g);
        WeightGradientJob job = new()
        {
            G = g, Window = window, Slices = slices, Columns = columns, Large = large, Small = small, Partial = partial,
            Scratch = Scratch(window.Count + (columns == g.SmallChannels ? 0 : g.SmallHeight * g.SmallWidth * columns)),
        };
        _workers.Run(ref job, slices);
        SumSlicesJob sum = new()
        {
            Partial = partial, Result = dw, Slices = slices, Rows = rows, PartialColumns = columns, Columns = g.SmallChannels,
            Accumulate = accumulate,
        };
        _workers.Run(ref sum, Pieces(rows, SumSlicesJob.RowsPerPiece));
    }

    /// <summary>
    /// A piece is a slice of the batch. For each row of the kernel, A's rows are the weights of that row (kernel columns and
    /// channels, contiguous in the large image), the depth runs along a row of pixels and the segments over the rows.
    /// </summary>
    private struct WeightGradientJob : IJob
    {
        public ConvolutionGeometry G;
        public Window Window;
        public int Slices, Columns;
        public Tensor Large, Small, Partial;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            int largeRow = G.Width * G.Channels, smallPixels = G.SmallHeight * G.SmallWidth, rowWeights = G.Kernel * G.Channels;
            float* scratch = Scratch[worker].Pointer, partial = Partial.Pointer + (nint)piece * G.Kernel * rowWeights * Columns;
            int first = (int)((long)G.Batch * piece / Slices), end = (int)((long)G.Batch * (piece + 1) / Slices);
            int chunk = Math.Max(1, SmallChunk / (G.SmallWidth * Columns));
            bool accumulate = false;
            for (int image = first; image < end; image++)
            {
                float* large = Window.Show(Large.Pointer + (nint)image * G.Height * largeRow, G.Height, largeRow, scratch);
                float* small = Small.Pointer + (nint)image * smallPixels * G.SmallChannels;
                if (Columns != G.SmallChannels)
                {
                    Packing.Strip(small, G.SmallChannels, smallPixels, G.SmallChannels, scratch + Window.Count, Columns);
                    small = scratch + Window.Count;
                }

                for (int y = 0; y < G.SmallHeight; y += chunk, accumulate = true)
                {
                    for (int ky = 0; ky < G.Kernel; ky++)
                    {
                        Tiles<V>.Run(new Product
                        {
                            A = large + (nint)(y * G.Stride + ky) * Window.RowFloats,
                            ARow = 1, ADepth = G.Stride * G.Channels, ASegment = (nint)G.Stride * Window.RowFloats,
                            B = small + (nint)y * G.SmallWidth * Columns,
                            BDepth = Columns, BSegment = G.SmallWidth * Columns, BStrip = Tiles<V>.StripWidth,
                            Segments = Math.Min(chunk, G.SmallHeight - y), Depth = G.SmallWidth,
                            C = partial + (nint)ky * rowWeights * Columns, CRow = Columns,
                            Rows = rowWeights, Columns = Columns, Slope = 1, Accumulate = accumulate,
                        });
                    }
                }
            }
        }
    }

    private struct SumSlicesJob : IJob
    {
        public const int RowsPerPiece = 64;

        public Tensor Partial, Result;
        public int Slices, Rows, PartialColumns, Columns;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            nint slice = (nint)Rows * PartialColumns;
            int end = Math.Min(Rows, (piece + 1) * RowsPerPiece);
            for (int row = piece * RowsPerPiece; row < end; row++)
            {
                float* source = Partial.Pointer + (nint)row * PartialColumns, result = Result.Pointer + (nint)row * Columns;
                int column = 0;
                for (; column + V.Count <= Columns; column += V.Count)
                {
                    V sum = V.Load(source + column);
                    for (int s = 1; s < Slices; s++) sum += V.Load(source + s * slice + column);
                    if (Accumulate) sum += V.Load(result + column);
                    sum.Store(result + column);
                }

                for (; column < Columns; column++)
                {
                    float sum = source[column];
                    for (int s = 1; s < Slices; s++) sum += source[s * slice + column];
                    result[column] = Accumulate ? result[column] + sum : sum;
                }
            }
        }
    }
}
