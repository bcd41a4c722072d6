namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void ConvolveTransposed(
        in ConvolutionGeometry geometry, Tensor small, Tensor weights, Tensor? bias, Activation activation, Tensor large, bool accumulate)
    {
        if (large.Count == 0) return;
        float slope = RectifierSlope(activation);

        // Few channels would leave most of each vector empty; then the kernel's pixels are made the columns instead.
        if (geometry.Channels <= V.Count / 2) Scatter(geometry, small, weights, bias, slope, large, accumulate);
        else Subpixel(geometry, small, weights, bias, slope, large, accumulate);
        if (activation.Kind is ActivationKind.Tanh or ActivationKind.Sigmoid) Activate(activation, large, large);
    }

    /// <summary>
    /// A transposed convolution of stride s as s x s plain ones: the pixels of the large image at one phase (row and column
    /// modulo s) depend on a small block of neighbours through a kernel of their own.
    /// </summary>
    private void Subpixel(in ConvolutionGeometry g, Tensor small, Tensor weights, Tensor? bias, float slope, Tensor large, bool accumulate)
    {
        int stripWidth = Tiles<V>.StripWidth, phases = g.Stride * g.Stride, padded = RoundUp(g.Channels, stripWidth);
        Tensor packed = Shared(g.Kernel * g.Kernel * g.SmallChannels * padded);
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

        SubpixelJob job = new()
        {
            G = g, Small = small, Packed = packed, PaddedChannels = padded, Bias = bias, Large = large,
            Window = new Window(border + bottom, (border + right) * g.SmallChannels, border, border * g.SmallChannels),
            Slope = slope, Accumulate = accumulate,
        };
        job.Scratch = Scratch(job.Window.Count);
        _workers.Run(ref job, g.Batch);
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
            int phaseY = piece / G.Stride, phaseX = piece % G.Stride, stripWidth = Tiles<V>.StripWidth;
            Phase y = new(G, phaseY), x = new(G, phaseX);
            int depth = y.Taps * x.Taps * G.SmallChannels;
            float* packed = Packed.Pointer + PhaseOffset(G, phaseY, phaseX, PaddedChannels);
            new Span<float>(packed, depth * PaddedChannels).Clear();
            for (int tap = 0; tap < y.Taps * x.Taps; tap++)
            {
                int ky = y.FirstTap + G.Stride * (y.Taps - 1 - tap / x.Taps), kx = x.FirstTap + G.Stride * (x.Taps - 1 - tap % x.Taps);
                float* source = Weights.Pointer + (nint)(ky * G.Kernel + kx) * G.Channels * G.SmallChannels;
                for (int channel = 0; channel < G.Channels; channel += stripWidth)
                {
                    Packing.Transpose(
                        source + channel * G.SmallChannels, G.SmallChannels, Math.Min(stripWidth, G.Channels - channel), G.SmallChannels,
                        packed + (nint)channel * depth + tap * G.SmallChannels * stripWidth, stripWidth);
                }
            }
        }
    }

    /// <summary>A piece is one image; for each phase, a row of that phase's pixels is one product.</summary>
    private struct SubpixelJob : IJob
    {
        public ConvolutionGeometry G;
        public Window Window;
        public Tensor Small, Packed, Large;
        public Tensor? Bias;
        public Tensor[] Scratch;
        public int PaddedChannels;
        public float Slope;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            int smallRow = G.SmallWidth * G.SmallChannels, stripWidth = Tiles<V>.StripWidth;
            float* image = Window.Show(Small.Pointer + (nint)piece * G.SmallHeight * smallRow, G.SmallHeight, smallRow, Scratch[worker].Pointer);
            float* large = Large.Pointer + (nint)piece * G.Height * G.Width * G.Channels;
            for (int phaseY = 0; phaseY < Math.Min(G.Stride, G.Height); phaseY++)
            {
                Phase y = new(G, phaseY);
                for (int phaseX = 0; phaseX < Math.Min(G.Stride, G.Width); phaseX++)
                {
                    Phase x = new(G, phaseX);
                    int depth = x.Taps * G.SmallChannels;
                    Product product = new()
                    {
                        A = image + (nint)(y.First + Window.Top) * Window.RowFloats + x.First * G.SmallChannels + Window.Left,
                        ARow = G.SmallChannels, ADepth = 1, ASegment = Window.RowFloats,
                        B = Packed.Pointer + PhaseOffset(G, phaseY, phaseX, PaddedChannels),
                        BDepth = stripWidth, BSegment = depth * stripWidth, BStrip = y.Taps * depth * stripWidth,
                        Segments = x.Taps == 0 ? 0 : y.Taps, Depth = depth,
                        C = large + ((nint)phaseY * G.Width + phaseX) * G.Channels, CRow = G.Stride * G.Channels,
                        Rows = x.Count(G.Width), Columns = G.Channels,
                        Bias = Bias == null ? null : Bias.Pointer, Slope = Slope, Accumulate = Accumulate,
                    };
                    for (int row = y.Count(G.Height); row > 0; row--)
                    {
                        Tiles<V>.Run(product);
                        product.A += Window.RowFloats;
                        product.C += (nint)G.Stride * G.Width * G.Channels;
                    }
                }
            }
        }
    }

    /// <summary>
    /// A transposed convolution to few channels: each small pixel times the weights gives its whole footprint in the large image,
    /// (kernel, kernel, channels), which is then added where it belongs.
    /// </summary>
    private void Scatter(in ConvolutionGeometry g, Tensor small, Tensor weights, Tensor? bias, float slope, Tensor large, bool accumulate)
    {
        int footprint = g.Kernel * g.Kernel * g.Channels, columns = RoundUp(footprint, V.Count);
        Tensor packed = Shared(g.SmallChannels * columns);
        packed.Span.Clear();
        Packing.Transpose(weights.Pointer, g.SmallChannels, footprint, g.SmallChannels, packed.Pointer, columns);
        Window window = LargeWindow(g);
        window = window with { Height = Math.Max(window.Height, g.Height + g.Padding), RowFloats = Math.Max(window.RowFloats, (g.Width + g.Padding) * g.Channels) };
        ScatterJob job = new()
        {
            G = g, Window = window, Columns = columns, Small = small, Packed = packed, Large = large, Bias = bias, Slope = slope,
            Accumulate = accumulate, Scratch = Scratch(window.Count + g.SmallWidth * columns),
        };
        _workers.Run(ref job, g.Batch);
    }

    private struct ScatterJob : IJob
    {
        public ConvolutionGeometry G;
        public Window Window;
        public int Columns;
        public Tensor Small, Packed, Large;
        public Tensor? Bias;
        public Tensor[] Scratch;
        public float Slope;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            float* window = Scratch[worker].Pointer, footprints = window + Window.Count;
            FillWithBias(window);
            float* small = Small.Pointer + (nint)piece * G.SmallHeight * G.SmallWidth * G.SmallChannels;
            for (int y = 0; y < G.SmallHeight; y++)
            {
                Tiles<V>.Run(new Product
                {
                    A = small + (nint)y * G.SmallWidth * G.SmallChannels, ARow = G.SmallChannels, ADepth = 1,
                    B = Packed.Pointer, BDepth = Columns, BStrip = Tiles<V>.StripWidth,
                    Segments = 1, Depth = G.SmallChannels,
                    C = footprints, CRow = Columns, Rows = G.SmallWidth, Columns = Columns, Slope = 1,
                });
                AddFootprints(footprints, window + (nint)y * G.Stride * Window.RowFloats);
            }

            WriteOut(window, Large.Pointer + (nint)piece * G.Height * G.Width * G.Channels);
        }

        private readonly void FillWithBias(float* window)
        {
            Span<float> all = new(window, Window.Count);
            if (Bias == null) all.Clear();
            else if (G.Channels == 1) all.Fill(Bias.Pointer[0]);
            else for (int i = 0; i < all.Length; i += G.Channels) Bias.Span.CopyTo(all[i..]);
        }

        private readonly void AddFootprints(float* footprints, float* window)
        {
            // Neighbouring footprints overlap, and reading back what was just written stalls: so each pass adds only footprints
            // that do not touch, and all rows of the kernel stand between two passes.
            int passes = (G.Kernel + G.Stride - 1) / G.Stride, kernelRow = G.Kernel * G.Channels;
            nint step = passes * G.Stride * G.Channels, sourceStep = passes * Columns;
            for (int pass = 0; pass < passes; pass++)
            {
                for (int ky = 0; ky < G.Kernel; ky++)
                {
                    float* target = window + (nint)ky * Window.RowFloats + pass * G.Stride * G.Channels;
                    float* source = footprints + pass * Columns + ky * kernelRow;
                    for (int x = pass; x < G.SmallWidth; x += passes, target += step, source += sourceStep)
                    {
                        int i = 0;
                        for (; i + V128.Count <= kernelRow; i += V128.Count) (V128.Load(target + i) + V128.Load(source + i)).Store(target + i);
                        for (; i < kernelRow; i++) target[i] += source[i];
                    }
                }
            }
        }

        private readonly void WriteOut(float* window, float* large)
        {
            int row = G.Width * G.Channels;
            V slope = V.Broadcast(Slope);
            for (int y = 0; y < G.Height; y++)
            {
                float* source = window + (nint)(y + Window.Top) * Window.RowFloats + Window.Left, target = large + (nint)y * row;
                int x = 0;
                for (; x + V.Count <= row; x += V.Count)
                {
                    V value = V.Load(source + x);
                    value = V.Max(slope * value, value);
                    if (Accumulate) value += V.Load(target + x);
                    value.Store(target + x);
                }

                for (; x < row; x++)
                {
                    float value = source[x] > 0 ? source[x] : source[x] * Slope;
                    target[x] = Accumulate ? target[x] + value : value;
                }
            }
        }
    }
}
