namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void ConvolveTransposed(
        in ConvolutionGeometry geometry, Tensor small, Tensor weights, Tensor? bias, Activation activation, Tensor large, bool accumulate)
    {
        if (large.Count == 0) return;
        float slope = RectifierSlope(activation);
        if (HasFewChannels(geometry)) ForEachImage(FootprintsOf(geometry, weights, bias, slope, accumulate), small, large);
        else ForEachImage(SubpixelsOf(geometry, weights, bias, slope, accumulate), small, large);
        if (IsMapped(activation)) MapActivation(activation, large, large, accumulate: false);
    }

    /// <summary>Few channels would leave most of each vector empty; then the kernel's pixels are made the columns instead.</summary>
    private static bool HasFewChannels(in ConvolutionGeometry g) => g.Channels <= V.Count / 2;

    /// <summary>
    /// A transposed convolution of stride s as s x s plain ones: the pixels of the large image at one phase (row and column
    /// modulo s) depend on a small block of neighbours through a kernel of their own, which is packed in the shared scratch memory.
    /// </summary>
    private SubpixelImage SubpixelsOf(in ConvolutionGeometry g, Tensor weights, Tensor? bias, float slope, bool accumulate,
        int place = 0)
    {
        int phases = g.Stride * g.Stride, padded = RoundUp(g.Channels, StripWidth);
        Tensor packed = Shared(g.Kernel * g.Kernel * g.SmallChannels * padded, place);
        PackPhasesJob pack = new() { G = g, Weights = weights, Packed = packed, PaddedChannels = padded };
        _workers.Run(ref pack, phases);

        int border = 0, bottom = 0, right = 0;
        for (int phase = 0; phase < g.Stride; phase++)
        {
            Phase p = new(g, phase);
            if (p.Taps == 0) continue;
            border = Math.Max(border, -p.First);
            bottom = Math.Max(bottom, p.Count(g.Height) + p.First + p.Taps - 1);
            right = Math.Max(right, p.Count(g.Width) + p.First + p.Taps - 1);
        }

        return new SubpixelImage
        {
            G = g, Packed = packed, PaddedChannels = padded, Bias = bias, Slope = slope, Accumulate = accumulate,
            Window = new Window(border + bottom, (border + right) * g.SmallChannels, border, border * g.SmallChannels),
        };
    }

    /// <summary>The rows (or columns) of the large image at one phase of the stride, and the kernel rows that reach them.</summary>
    private readonly struct Phase
    {
        private readonly int _stride, _start;

        public Phase(in ConvolutionGeometry g, int phase)
        {
            (_stride, _start) = (g.Stride, phase);
            FirstTap = (phase + g.Padding) % g.Stride;
            Taps = FirstTap < g.Kernel ? (g.Kernel - 1 - FirstTap) / g.Stride + 1 : 0;
            First = (phase + g.Padding - FirstTap) / g.Stride - (Taps - 1);
        }

        /// <summary>The lowest kernel row of this phase; the others follow a stride apart.</summary>
        public int FirstTap { get; }

        /// <summary>How many kernel rows reach this phase.</summary>
        public int Taps { get; }

        /// <summary>The small row that the last tap reads for the phase's row 0; the tap before it reads the next, and so on.</summary>
        public int First { get; }

        /// <summary>How many of <paramref name="size"/> rows are at this phase.</summary>
        public int Count(int size) => (size - _start + _stride - 1) / _stride;
    }

    /// <summary>Where a phase's packed kernel starts: after those of all phases before it.</summary>
    private static nint PhaseOffset(in ConvolutionGeometry g, int phaseY, int phaseX, int paddedChannels)
    {
        nint taps = 0;
        for (int y = 0; y <= phaseY; y++)
        {
            for (int x = 0; x < (y == phaseY ? phaseX : g.Stride); x++) taps += new Phase(g, y).Taps * new Phase(g, x).Taps;
        }

        return taps * g.SmallChannels * paddedChannels;
    }

    /// <summary>
    /// Packs the weights (ky, kx, large, small) of a phase as (tap row, tap column, small, large), taps in the order in which
    /// their pixels lie in the small image, in strips of the large image's channels.
    /// </summary>
    private struct PackPhasesJob : IJob
    {
        public ConvolutionGeometry G;
        public Tensor Weights, Packed;
        public int PaddedChannels;

        public readonly void Run(int piece, int worker)
        {
            int phaseY = piece / G.Stride, phaseX = piece % G.Stride;
            Phase y = new(G, phaseY), x = new(G, phaseX);
            int depth = y.Taps * x.Taps * G.SmallChannels;
            float* packed = Packed.Pointer + PhaseOffset(G, phaseY, phaseX, PaddedChannels);
            Packing.Clear(packed, depth * PaddedChannels);
            for (int tap = 0; tap < y.Taps * x.Taps; tap++)
            {
                int ky = y.FirstTap + G.Stride * (y.Taps - 1 - tap / x.Taps), kx = x.FirstTap + G.Stride * (x.Taps - 1 - tap % x.Taps);
                float* source = Weights.Pointer + (nint)(ky * G.Kernel + kx) * G.Channels * G.SmallChannels;
                for (int channel = 0; channel < G.Channels; channel += StripWidth)
                {
                    Packing.Transpose(
                        source + channel * G.SmallChannels, G.SmallChannels, Math.Min(StripWidth, G.Channels - channel), G.SmallChannels,
                        packed + (nint)channel * depth + tap * G.SmallChannels * StripWidth, StripWidth);
                }
            }
        }
    }

    /// <summary>For each phase, a row of that phase's pixels is one product.</summary>
    private struct SubpixelImage : IImageOperation
    {
        public ConvolutionGeometry G;
        public Tensor Packed;
        public Tensor? Bias;
        public int PaddedChannels;
        public float Slope;
        public bool Accumulate;

        public Window Window { get; init; }

        public readonly int ScratchFloats => 0;

        public readonly void Apply(float* seen, float* result, float* scratch)
        {
            for (int phaseY = 0; phaseY < Math.Min(G.Stride, G.Height); phaseY++)
            {
                Phase y = new(G, phaseY);
                for (int phaseX = 0; phaseX < Math.Min(G.Stride, G.Width); phaseX++)
                {
                    Phase x = new(G, phaseX);
                    int depth = x.Taps * G.SmallChannels;
                    Product row = new()
                    {
                        A = seen + (nint)(y.First + Window.Top) * Window.RowFloats + x.First * G.SmallChannels + Window.Left,
                        ARow = G.SmallChannels, ADepth = 1, ASegment = Window.RowFloats,
                        B = Packed.Pointer + PhaseOffset(G, phaseY, phaseX, PaddedChannels),
                        BDepth = StripWidth, BSegment = depth * StripWidth, BStrip = y.Taps * depth * StripWidth,
                        Segments = x.Taps == 0 ? 0 : y.Taps, Depth = depth,
                        C = result + ((nint)phaseY * G.Width + phaseX) * G.Channels, CRow = G.Stride * G.Channels,
                        Rows = x.Count(G.Width), Columns = G.Channels,
                        Bias = Bias == null ? null : Bias.Pointer, Slope = Slope, Accumulate = Accumulate,
                    };
                    Tiles<V>.RunSeries(row, y.Count(G.Height), Window.RowFloats, (nint)G.Stride * G.Width * G.Channels);
                }
            }
        }
    }
}
