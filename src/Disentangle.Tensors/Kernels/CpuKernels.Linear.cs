namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    // Rows of a product that one piece does, and multiplications that repay handing it over.
    private const int RowBlock = 256, InputBlock = 64, LeastMultiplications = 65_536;

    private static int StripWidth => Tiles<V>.StripWidth;

    public void Linear(Tensor x, Tensor weights, Tensor? bias, Activation activation, Tensor y)
    {
        (int batch, int inputs, int outputs) = (y.Shape[0], weights.Shape[0], weights.Shape[1]);
        Tensor[] scratch = Scratch(inputs * StripWidth);
        MatrixJob job = new()
        {
            A = x, ARow = inputs, ADepth = 1, Rows = batch, Depth = inputs,
            B = weights, Columns = outputs,
            C = y, Bias = bias, Slope = RectifierSlope(activation), Scratch = scratch, RowsPerPiece = ProductRows(batch, inputs, outputs),
        };
        _workers.Run(ref job, job.PieceCount);
        if (IsMapped(activation)) MapActivation(activation, y, y, accumulate: false);
    }

    public void LinearWeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        (int batch, int inputs, int outputs) = (dy.Shape[0], dw.Shape[0], dw.Shape[1]);
        Tensor[] scratch = Scratch(batch * StripWidth);
        MatrixJob job = new()
        {
            A = x, ARow = 1, ADepth = inputs, Rows = inputs, Depth = batch,
            B = dy, Columns = outputs,
            C = dw, Slope = 1, Accumulate = accumulate, Scratch = scratch, RowsPerPiece = ProductRows(inputs, batch, outputs),
        };
        _workers.Run(ref job, job.PieceCount);
    }

    public void LinearInputGradient(Tensor dy, Tensor weights, Tensor dx, bool accumulate)
    {
        // dx^T = w dy^T: the rows of w are read as they lie, and only the two small matrices of the batch are transposed.
        (int batch, int inputs, int outputs) = (dy.Shape[0], weights.Shape[0], weights.Shape[1]);
        int strips = Pieces(batch, StripWidth);
        Tensor transposed = Shared(strips * StripWidth * outputs);
        TransposeStripsJob pack = new() { Source = dy, Rows = batch, Columns = outputs, Target = transposed };
        _workers.Run(ref pack, pack.PieceCount);

        Tensor[] scratch = Scratch(InputBlock * StripWidth);
        int inputsPerPiece = ProductRows(inputs, outputs, batch, InputBlock);
        TransposedProductJob job = new()
        {
            Weights = weights, Strips = transposed, Result = dx, Inputs = inputs, Outputs = outputs, Batch = batch,
            InputsPerPiece = inputsPerPiece, Accumulate = accumulate, Scratch = scratch,
        };
        _workers.Run(ref job, strips * Pieces(inputs, inputsPerPiece));
    }

    /// <summary>
    /// Rows of a product that one piece does: fewer where that gives every thread a piece. A row is the same sums whatever stands beside
    /// it.
    /// </summary>
    private int ProductRows(int rows, int depth, int columns, int most = RowBlock)
    {
        int strips = Pieces(columns, StripWidth), worthwhile = LeastMultiplications / Math.Max(1, depth * StripWidth);
        return EvenSize(rows, Pieces(Threads, Math.Max(1, strips)), Math.Max(V.TileRows, worthwhile), most);
    }

    /// <summary>1, the identity, for activations that the tiles do not apply themselves.</summary>
    private static float RectifierSlope(Activation activation) => activation.Kind == ActivationKind.Rectifier ? activation.Slope : 1;

    /// <summary>C = A B for strided A and row-major B: a piece is a strip of columns by a block of rows.</summary>
    private struct MatrixJob : IJob
    {
        public Tensor A, B, C;
        public Tensor? Bias;
        public Tensor[] Scratch;
        public nint ARow, ADepth;
        public int Rows, Depth, Columns, RowsPerPiece;
        public float Slope;
        public bool Accumulate;

        public readonly int PieceCount => RowBlocks * Pieces(Columns, StripWidth);

        private readonly int RowBlocks => Pieces(Rows, RowsPerPiece);

        public readonly void Run(int piece, int worker)
        {
            int column = piece / RowBlocks * StripWidth, row = piece % RowBlocks * RowsPerPiece;
            int width = Math.Min(StripWidth, Columns - column), rows = Math.Min(RowsPerPiece, Rows - row), stripRow = Columns;
            float* strip = B.Pointer + column;

            // A single tile reads the strip but once, so a copy would not repay.
            if (rows > V.TileRows)
            {
                strip = Scratch[worker].Pointer;
                stripRow = StripWidth;
                Packing.Strip<V>(B.Pointer + column, Columns, Depth, width, strip, StripWidth);
            }

            Tiles<V>.Run(new Product
            {
                A = A.Pointer + row * ARow, ARow = ARow, ADepth = ADepth,
                B = strip, BDepth = stripRow,
                Segments = 1, Depth = Depth,
                C = C.Pointer + (nint)row * Columns + column, CRow = Columns,
                Rows = rows, Columns = width,
                Bias = Bias == null ? null : Bias.Pointer + column,
                Slope = Slope, Accumulate = Accumulate,
            });
        }
    }

    /// <summary>Transposes a matrix into strips: a piece is some rows by a block of columns.</summary>
    private struct TransposeStripsJob : IJob
    {
        private const int ColumnBlock = 64;

        public Tensor Source, Target;
        public int Rows, Columns;

        public readonly int PieceCount => Pieces(Rows, StripWidth) * ColumnBlocks;

        private readonly int ColumnBlocks => Pieces(Columns, ColumnBlock);

        public readonly void Run(int piece, int worker)
        {
            int row = piece / ColumnBlocks * StripWidth, rows = Math.Min(StripWidth, Rows - row);
            int column = piece % ColumnBlocks * ColumnBlock, columns = Math.Min(ColumnBlock, Columns - column);
            float* target = Target.Pointer + (nint)row * Columns + column * StripWidth;
            if (rows < StripWidth) Packing.Clear(target, StripWidth * columns);
            Packing.Transpose(Source.Pointer + (nint)row * Columns + column, Columns, rows, columns, target, StripWidth);
        }
    }

    /// <summary>dx = (w dy^T)^T: a piece is a block of inputs by a strip of the batch.</summary>
    private struct TransposedProductJob : IJob
    {
        public Tensor Weights, Strips, Result;
        public Tensor[] Scratch;
        public int Inputs, Outputs, Batch, InputsPerPiece;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int blocks = Pieces(Inputs, InputsPerPiece);
            int input = piece % blocks * InputsPerPiece, row = piece / blocks * StripWidth;
            int inputs = Math.Min(InputsPerPiece, Inputs - input), rows = Math.Min(StripWidth, Batch - row);
            float* tile = Scratch[worker].Pointer;
            Tiles<V>.Run(new Product
            {
                A = Weights.Pointer + (nint)input * Outputs, ARow = Outputs, ADepth = 1,
                B = Strips.Pointer + (nint)row * Outputs, BDepth = StripWidth,
                Segments = 1, Depth = Outputs,
                C = tile, CRow = StripWidth, Rows = inputs, Columns = StripWidth, Slope = 1,
            });
            float* result = Result.Pointer + (nint)row * Inputs + input;
            if (!Accumulate)
            {
                Packing.Transpose(tile, StripWidth, inputs, rows, result, Inputs);
                return;
            }

            for (int r = 0; r < rows; r++)
            {
                for (int i = 0; i < inputs; i++) result[(nint)r * Inputs + i] += tile[i * StripWidth + r];
            }
        }
    }
}
