using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    /// <summary>
    /// A transposed convolution to few channels: each small pixel times the weights gives its whole footprint in the large image,
    /// (kernel, kernel, channels), which is then added where it belongs. The weights are packed in the shared scratch memory.
    /// </summary>
    private FootprintImage FootprintsOf(in ConvolutionGeometry g, Tensor weights, Tensor? bias, float slope, bool accumulate,
        int place = 0)
    {
        int footprint = g.Kernel * g.Kernel * g.Channels, columns = RoundUp(footprint, V.Count);
        Tensor packed = Shared(g.SmallChannels * columns, place);
        packed.Values.Clear();
        Packing.Transpose(weights.Pointer, g.SmallChannels, footprint, g.SmallChannels, packed.Pointer, columns);
        Window target = LargeWindow(g);
        target = target with
        {
            Height = Math.Max(target.Height, g.Height + g.Padding),
            RowFloats = Math.Max(target.RowFloats, (g.Width + g.Padding) * g.Channels)
        };
        return new FootprintImage
        {
            G = g, Window = new Window(g.SmallHeight, g.SmallWidth * g.SmallChannels, 0, 0), Target = target, Columns = columns,
            Packed = packed, Bias = bias, Slope = slope, Accumulate = accumulate,
        };
    }

    private struct FootprintImage : IImageOperation
    {
        public ConvolutionGeometry G;
        public Window Target;
        public int Columns;
        public Tensor Packed;
        public Tensor? Bias;
        public float Slope;
        public bool Accumulate;

        public Window Window { get; init; }

        // Zeros stand before the first footprint of a row and after its last, for the neighbours that are missing there.
        public readonly int ScratchFloats => Target.Count + (G.SmallWidth + 2) * Columns;

        public readonly void Apply(float* seen, float* result, float* scratch)
        {
            float* window = scratch, footprints = window + Target.Count + Columns;
            FillWithBias(window);
            Packing.Clear(footprints - Columns, Columns);
            Packing.Clear(footprints + G.SmallWidth * Columns, Columns);
            int half = G.Stride * G.Channels;
            bool halves = G.Kernel == 2 * G.Stride && half % 2 == 0;
            for (int y = 0; y < G.SmallHeight; y++)
            {
                Tiles<V>.Run(new Product
                {
                    A = seen + (nint)y * Window.RowFloats, ARow = G.SmallChannels, ADepth = 1,
                    B = Packed.Pointer, BDepth = Columns, BStrip = StripWidth,
                    Segments = 1, Depth = G.SmallChannels,
                    C = footprints, CRow = Columns, Rows = G.SmallWidth, Columns = Columns, Slope = 1,
                });
                float* target = window + (nint)y * G.Stride * Target.RowFloats;
                if (halves) AddHalves(footprints, target, half);
                else AddFootprints(footprints, target);
            }

            WriteOut(window, result);
        }

        /// <summary>
        /// Where the kernel is two strides long, a stride of pixels is the first half of one footprint and the second half of the one
        /// before it, so each value of the window is read and written once for each row of the kernel.
        /// </summary>
        private readonly void AddHalves(float* footprints, float* window, int half)
        {
            for (int ky = 0; ky < G.Kernel; ky++)
            {
                float* target = window + (nint)ky * Target.RowFloats, first = footprints + ky * 2 * half, second = first - Columns + half;
                int blocks = G.SmallWidth + 1;
                if (half == 2)
                {
                    for (; blocks > 1; blocks -= 2, target += 4, first += 2 * Columns, second += 2 * Columns)
                        (Vector128.Load(target) + (Two(first, first + Columns) + Two(second, second + Columns))).Store(target);
                }

                for (; blocks > 0; blocks--, target += half, first += Columns, second += Columns)
                {
                    int i = 0;
                    for (; i + 4 <= half; i += 4)
                        (Vector128.Load(target + i) + (Vector128.Load(first + i) + Vector128.Load(second + i))).Store(target + i);
                    if (i < half)
                        *(double*)(target + i) = (TwoOf(target + i) + (TwoOf(first + i) + TwoOf(second + i))).AsDouble().ToScalar();
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> TwoOf(float* a) => Vector128.CreateScalarUnsafe(*(double*)a).AsSingle();

        /// <summary>Two values at one place and two at another.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> Two(float* a, float* b) => Vector128.Create(*(double*)a, *(double*)b).AsSingle();

        private readonly void FillWithBias(float* window)
        {
            Span<float> all = new(window, Target.Count);
            if (Bias == null) all.Clear();
            else if (G.Channels == 1) all.Fill(Bias.Pointer[0]);
            else
            {
                int row = Target.RowFloats;
                for (int i = 0; i < row; i++) all[i] = Bias.Pointer[i % G.Channels];
                for (int i = row; i < all.Length; i += row) all[..row].CopyTo(all[i..]);
            }
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
                    float* target = window + (nint)ky * Target.RowFloats + pass * G.Stride * G.Channels;
                    float* source = footprints + pass * Columns + ky * kernelRow;
                    for (int x = pass; x < G.SmallWidth; x += passes, target += step, source += sourceStep)
                    {
                        int i = 0;
                        for (; i + V128.Count <= kernelRow; i += V128.Count)
                            (V128.Load(target + i) + V128.Load(source + i)).Store(target + i);
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
                float* source = window + (nint)(y + Target.Top) * Target.RowFloats + Target.Left, target = large + (nint)y * row;
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
