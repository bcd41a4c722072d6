namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void Convolve(
        in ConvolutionGeometry geometry, Tensor large, Tensor weights, Tensor? bias, Activation activation, Tensor small, bool accumulate)
    {
        if (small.Count == 0) return;
        ConvolveJob job = new()
        {
            G = geometry, Window = LargeWindow(geometry), Large = large, Small = small, Bias = bias,
            Slope = RectifierSlope(activation), Accumulate = accumulate,
        };
        int depth = geometry.Kernel * geometry.Kernel * geometry.Channels;
        if (geometry.SmallChannels % V.Count == 0)
        {
            (job.Weights, job.BDepth, job.BStrip) = (weights, geometry.SmallChannels, StripWidth);
        }
        else
        {
            (job.Weights, job.BDepth, job.BStrip) = (PackStrips(weights, depth, geometry.SmallChannels), StripWidth, depth * StripWidth);
        }

        job.Scratch = Scratch(job.Window.Count);
        _workers.Run(ref job, geometry.Batch);
        if (activation.Kind is ActivationKind.Tanh or ActivationKind.Sigmoid) Activate(activation, small, small);
    }

    /// <summary>What a convolution sees of the large image: from the padding before it to the last pixel that the kernel reaches.</summary>
    private static Window LargeWindow(in ConvolutionGeometry g) => new(
        (g.SmallHeight - 1) * g.Stride + g.Kernel, ((g.SmallWidth - 1) * g.Stride + g.Kernel) * g.Channels, g.Padding, g.Padding * g.Channels);

    /// <summary>A row-major matrix as strips of columns, filled up with zeros, in the shared scratch memory.</summary>
    private Tensor PackStrips(Tensor matrix, int rows, int columns)
    {
        Tensor strips = Shared(rows * RoundUp(columns, StripWidth));
        for (int column = 0; column < columns; column += StripWidth)
        {
            int width = Math.Min(StripWidth, columns - column);
            Packing.Strip(matrix.Pointer + column, columns, rows, width, strips.Pointer + (nint)column * rows, StripWidth);
        }

        return strips;
    }

    /// <summary>An image within zeros: how many rows, values per row, rows above and values before each row.</summary>
    private readonly record struct Window(int Height, int RowFloats, int Top, int Left)
    {
        public int Count => Height * RowFloats;

        /// <summary>The image as seen through the window: itself where nothing has to be added or cut off, else a copy in scratch memory.</summary>
        public float* Show(float* image, int height, int rowFloats, float* scratch)
        {
            if (Top == 0 && Left == 0 && RowFloats == rowFloats && Height <= height) return image;
            Packing.Pad(image, height, rowFloats, scratch, Height, RowFloats, Top, Left);
            return scratch;
        }
    }

    /// <summary>
    /// A piece is one image. A row of the small image is a product: A's rows are its pixels, a stride apart in the large image;
    /// the segments are the kernel's rows, and along each the kernel's columns and the channels are contiguous.
    /// </summary>
    private struct ConvolveJob : IJob
    {
        public ConvolutionGeometry G;
        public Window Window;
        public Tensor Large, Weights, Small;
        public Tensor? Bias;
        public Tensor[] Scratch;
        public nint BDepth, BStrip;
        public float Slope;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int depth = G.Kernel * G.Channels, smallRow = G.SmallWidth * G.SmallChannels, largeRow = G.Width * G.Channels;
            float* image = Window.Show(Large.Pointer + (nint)piece * G.Height * largeRow, G.Height, largeRow, Scratch[worker].Pointer);
            Product product = new()
            {
                A = image, ARow = G.Stride * G.Channels, ADepth = 1, ASegment = Window.RowFloats,
                B = Weights.Pointer, BDepth = BDepth, BSegment = depth * BDepth, BStrip = BStrip,
                Segments = G.Kernel, Depth = depth,
                C = Small.Pointer + (nint)piece * G.SmallHeight * smallRow, CRow = G.SmallChannels,
                Rows = G.SmallWidth, Columns = G.SmallChannels,
                Bias = Bias == null ? null : Bias.Pointer, Slope = Slope, Accumulate = Accumulate,
            };
            for (int y = 0; y < G.SmallHeight; y++)
            {
                Tiles<V>.Run(product);
                product.A += G.Stride * Window.RowFloats;
                product.C += smallRow;
            }
        }
    }
}
