namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    // Floats of the small image that a sum runs over before the next tile takes its turn: half of a first-level cache.
    private const int SmallChunk = 4096;

    // Parts of the weights of a layer that different threads add up, where there are many: 64 with 16 slices of the batch.
    private const int LeastParts = 4;

    /// <summary>The weight gradient of either kind of convolution, for one image: added to what a slice of the batch has so far.</summary>
    private readonly struct WeightGradient(ConvolutionGeometry g)
    {
        private readonly int _columns = RoundUp(g.SmallChannels, V.Count);

        /// <summary>What it sees of the large image.</summary>
        public Window LargeWindow { get; } = LargeWindow(g);

        /// <summary>Floats of scratch memory that it needs besides the window.</summary>
        public int ScratchFloats => _columns == g.SmallChannels ? 0 : g.SmallHeight * g.SmallWidth * _columns;

        /// <summary>Floats of a sum: the weights, small channels filled up to whole vectors.</summary>
        public int SumFloats => Rows * _columns;

        /// <summary>
        /// Into how many parts the weights can be divided: rows of the kernel, and where these are few, parts of each.
        /// </summary>
        public int Parts => g.Kernel * RowParts;

        private int RowParts => Math.Clamp(RowWeights / V.TileRows, 1, Pieces(LeastParts, g.Kernel));

        private int Rows => g.Kernel * RowWeights;

        private int RowWeights => g.Kernel * g.Channels;

        /// <summary>Adds an image's part of the sums of all weights, or begins with it.</summary>
        public void Add(float* large, float* small, nint smallRow, float* sum, bool begin, float* scratch) =>
            Add(large, small, smallRow, sum, begin, scratch, kernelRow: 0, g.Kernel, first: 0, RowWeights);

        /// <summary>Does so for one of the parts of the weights. A weight is the same sum alone and among all.</summary>
        public void AddPart(int part, float* large, float* small, nint smallRow, float* sum, bool begin, float* scratch)
        {
            int within = part % RowParts, first = RowWeights * within / RowParts, end = RowWeights * (within + 1) / RowParts;
            Add(large, small, smallRow, sum, begin, scratch, part / RowParts, 1, first, end - first);
        }

        /// <summary>
        /// For each row of the kernel, A's rows are the weights of that row (kernel columns and channels, contiguous in the large image),
        /// the depth runs along a row of pixels and the segments over the rows.
        /// </summary>
        private void Add(
            float* large, float* small, nint smallRow, float* sum, bool begin, float* scratch, int kernelRow, int kernelRows, int first,
            int weights)
        {
            int chunk = Math.Max(1, SmallChunk / (g.SmallWidth * _columns));
            if (_columns != g.SmallChannels)
            {
                for (int y = 0; y < g.SmallHeight; y++)
                {
                    Packing.Strip<V>(
                        small + y * smallRow, g.SmallChannels, g.SmallWidth, g.SmallChannels, scratch
                            + (nint)y * g.SmallWidth * _columns, _columns);
                }

                small = scratch;
                smallRow = g.SmallWidth * _columns;
            }

            for (int y = 0; y < g.SmallHeight; y += chunk, begin = false)
            {
                Product product = new()
                {
                    A = large + ((nint)y * g.Stride + kernelRow) * LargeWindow.RowFloats + first,
                    ARow = 1, ADepth = g.Stride * g.Channels, ASegment = (nint)g.Stride * LargeWindow.RowFloats,
                    B = small + y * smallRow, BDepth = _columns, BSegment = smallRow, BStrip = StripWidth,
                    Segments = Math.Min(chunk, g.SmallHeight - y), Depth = g.SmallWidth,
                    C = sum + ((nint)kernelRow * RowWeights + first) * _columns, CRow = _columns,
                    Rows = weights, Columns = _columns, Slope = 1, Accumulate = !begin,
                };
                Tiles<V>.RunSeries(product, kernelRows, LargeWindow.RowFloats, (nint)RowWeights * _columns);
            }
        }

        /// <summary>The job that adds the sums of all slices, in their order.</summary>
        public SumSlicesJob Total(Tensor sums, int slices, int threads, Tensor result, bool accumulate) => new()
        {
            Partial = sums, Result = result, Slices = slices, Rows = Rows, PartialColumns = _columns,
            Columns = g.SmallChannels, RowsPerPiece = EvenSize(Rows, threads, least: 8, most: 64), Accumulate = accumulate,
        };
    }

    private struct SumSlicesJob : IJob
    {
        public Tensor Partial, Result;
        public int Slices, Rows, PartialColumns, Columns, RowsPerPiece;
        public bool Accumulate;

        public readonly int PieceCount => Pieces(Rows, RowsPerPiece);

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
