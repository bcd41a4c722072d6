namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void Convolve(
        in ConvolutionGeometry geometry, Tensor large, Tensor weights, Tensor? bias, Activation activation, Tensor small, bool accumulate)
    {
        if (small.Count == 0) return;
        ForEachImage(ConvolutionOf(geometry, weights, bias, RectifierSlope(activation), accumulate), large, small);
        if (IsMapped(activation)) MapActivation(activation, small, small, accumulate: false);
    }

    /// <summary>A convolution of every image. Its weights may be packed in the shared scratch memory.</summary>
    private ConvolveImage ConvolutionOf(in ConvolutionGeometry g, Tensor weights, Tensor? bias, float slope, bool accumulate,
        int place = 0)
    {
        ConvolveImage operation = new()
        {
            G = g, Window = LargeWindow(g), Weights = weights, BDepth = g.SmallChannels, BStrip = StripWidth,
            Bias = bias, Slope = slope, Accumulate = accumulate, ResultRow = (nint)g.SmallWidth * g.SmallChannels,
        };
        if (g.SmallChannels % V.Count == 0) return operation;
        int depth = g.Kernel * g.Kernel * g.Channels;
        (operation.Weights, operation.BDepth, operation.BStrip) = (PackStrips(weights, depth, g.SmallChannels, place),
            StripWidth, depth * StripWidth);
        return operation;
    }

    /// <summary>What a convolution sees of the large image: from the padding before it to the last pixel that the kernel reaches.</summary>
    private static Window LargeWindow(in ConvolutionGeometry g) => new(
        (g.SmallHeight - 1) * g.Stride + g.Kernel, ((g.SmallWidth - 1) * g.Stride + g.Kernel) * g.Channels,
        g.Padding, g.Padding * g.Channels);

    /// <summary>A row-major matrix as strips of columns, filled up with zeros, in the shared scratch memory.</summary>
    private Tensor PackStrips(Tensor matrix, int rows, int columns, int place)
    {
        Tensor strips = Shared(rows * RoundUp(columns, StripWidth), place);
        for (int column = 0; column < columns; column += StripWidth)
        {
            int width = Math.Min(StripWidth, columns - column);
            Packing.Strip<V>(matrix.Pointer + column, columns, rows, width, strips.Pointer + (nint)column * rows, StripWidth);
        }

        return strips;
    }

    /// <summary>
    /// A row of the small image is a product: A's rows are its pixels, a stride apart in the large image; the segments are the kernel's
    /// rows, and along each the kernel's columns and the channels are contiguous.
    /// </summary>
    private struct ConvolveImage : IImageOperation
    {
        public ConvolutionGeometry G;
        public Tensor Weights;
        public Tensor? Bias;
        public nint BDepth, BStrip;

        /// <summary>From one row of the small image to the next.</summary>
        public nint ResultRow;
        public float Slope;
        public bool Accumulate;

        public Window Window { get; init; }

        public readonly int ScratchFloats => 0;

        public readonly void Apply(float* seen, float* result, float* scratch) => Apply(seen, result, Area.Of(G.SmallHeight, G.SmallWidth));

        /// <summary>Makes a part of the small image.</summary>
        public readonly void Apply(float* seen, float* result, Area part)
        {
            int depth = G.Kernel * G.Channels;
            nint step = G.Stride * (nint)Window.RowFloats, pixel = G.Stride * G.Channels;
            Product row = new()
            {
                A = seen + part.Top * step + part.Left * pixel, ARow = pixel, ADepth = 1, ASegment = Window.RowFloats,
                B = Weights.Pointer, BDepth = BDepth, BSegment = depth * BDepth, BStrip = BStrip,
                Segments = G.Kernel, Depth = depth,
                C = result + part.Top * ResultRow + part.Left * G.SmallChannels, CRow = G.SmallChannels,
                Rows = part.Right - part.Left, Columns = G.SmallChannels,
                Bias = Bias == null ? null : Bias.Pointer, Slope = Slope, Accumulate = Accumulate,
            };
            Tiles<V>.RunSeries(row, part.Bottom - part.Top, step, ResultRow);
        }
    }
}
