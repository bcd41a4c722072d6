namespace Disentangle.Tensors.Kernels;

/// <content>
/// Several convolutions of one image before the next image, so that all between them stays in the second-level cache. Each writes between
/// the zeros of the window that the next one reads: nothing is copied. Around what is not zero in an image, each convolution gives what it
/// gives of an image of zeros: that is computed once, and of each image only the part that sees something else.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    public void ConvolveInSeries(ReadOnlySpan<ConvolutionStage> stages, Tensor images, Tensor result)
    {
        SeriesStage[] series = new SeriesStage[stages.Length];
        int floats = 0;
        bool possible = true;
        for (int i = 0; i < stages.Length; i++)
        {
            ConvolutionStage stage = stages[i];
            ConvolutionGeometry g = stage.Geometry;
            Require(g.Large == (i == 0 ? images.Shape : stages[i - 1].Geometry.Small) && stage.Weights.Shape == g.Weights,
                images, stage.Weights);
            series[i] = new SeriesStage(
                new ConvolveImage
                {
                    G = g, Window = LargeWindow(g), Weights = stage.Weights, BDepth = g.SmallChannels, BStrip = StripWidth,
                    Bias = stage.Bias, Slope = RectifierSlope(stage.Activation), ResultRow = (nint)g.SmallWidth * g.SmallChannels,
                },
                floats);
            floats += RoundUp(series[i].Operation.Window.Count + V.Count, SeriesStage.Alignment);

            // Weights are read as they are, an activation is one that tiles apply, and no window cuts its image off.
            possible &= g.SmallChannels % V.Count == 0 && !IsMapped(stage.Activation) && (i == 0 || series[i].Shows(g));
        }

        if (!possible)
        {
            ConvolveOneAfterTheOther(stages, images, result);
            return;
        }

        if (result.Count == 0) return;
        for (int i = 0; i + 1 < series.Length; i++) series[i].Operation.ResultRow = series[i + 1].Operation.Window.RowFloats;
        SeriesJob job = new()
        {
            Stages = series, Source = new Images(images), Result = new Images(result), Floats = floats,
            Scratch = Scratch(floats), Zeros = Shared(floats + result.Count / result.Shape[0]),
        };
        job.MakeZeros();
        foreach (Tensor scratch in job.Scratch) job.Zeros.Values[..floats].CopyTo(scratch.Values);
        _workers.Run(ref job, job.Source.Count);
    }

    private void ConvolveOneAfterTheOther(ReadOnlySpan<ConvolutionStage> stages, Tensor images, Tensor result)
    {
        for (int i = 0; i < stages.Length; i++)
        {
            ConvolutionStage stage = stages[i];
            Tensor small = i == stages.Length - 1 ? result : new Tensor(stage.Geometry.Small);
            Convolve(stage.Geometry, images, stage.Weights, stage.Bias, stage.Activation, small, accumulate: false);
            images = small;
        }
    }

    /// <summary>One of the convolutions, and where its window begins in a worker's memory.</summary>
    private struct SeriesStage(ConvolveImage operation, int start)
    {
        /// <summary>Floats of a cache line, at which windows begin.</summary>
        public const int Alignment = 16;

        public ConvolveImage Operation = operation;

        public readonly float* SeenIn(float* memory) => memory + start;

        /// <summary>Where an image begins in the window.</summary>
        public readonly float* ImageIn(float* memory) =>
            memory + start + (nint)Operation.Window.Top * Operation.Window.RowFloats + Operation.Window.Left;

        /// <summary>Copies a part of the image from other memory of the same windows.</summary>
        public readonly void Restore(float* memory, float* from, Area part)
        {
            nint row = Operation.Window.RowFloats, offset = part.Left * Operation.G.Channels;
            int floats = (part.Right - part.Left) * Operation.G.Channels;
            for (int y = part.Top; y < part.Bottom; y++)
            {
                new ReadOnlySpan<float>(ImageIn(from) + y * row + offset, floats)
                    .CopyTo(new Span<float>(ImageIn(memory) + y * row + offset, floats));
            }
        }

        /// <summary>Whether the window holds the whole image.</summary>
        public readonly bool Shows(in ConvolutionGeometry g) => Operation.Window.Top + g.Height <= Operation.Window.Height
            && Operation.Window.Left + g.Width * g.Channels <= Operation.Window.RowFloats;
    }

    /// <summary>
    /// A piece is an image, through all convolutions. The windows hold what they hold of an image of zeros, before and after.
    /// </summary>
    private struct SeriesJob : IJob
    {
        public SeriesStage[] Stages;
        public Images Source, Result;
        public Tensor[] Scratch;

        /// <summary>The windows of an image of zeros, followed by the result.</summary>
        public Tensor Zeros;
        public int Floats;

        private readonly int ResultFloats => Result.Height * Result.RowFloats;

        // An image of zeros would cost more than it saves.
        private readonly bool Few => Source.Count < 8;

        /// <summary>Convolves an image of zeros, where that pays.</summary>
        public readonly void MakeZeros()
        {
            Zeros.Values.Clear();
            for (int i = 0; i < Stages.Length && !Few; i++)
                Stages[i].Operation.Apply(Stages[i].SeenIn(Zeros.Pointer), Target(i, Zeros.Pointer, Zeros.Pointer + Floats), scratch: null);
        }

        public readonly void Run(int piece, int worker)
        {
            float* memory = Scratch[worker].Pointer, seen = Stages[0].Operation.Window.Show(Source, piece, Stages[0].SeenIn(memory));
            ReadOnlySpan<float> pixels = new(Source[piece], Source.Height * Source.RowFloats);
            int width = Source.RowFloats / Source.Channels;
            Area part = Few ? Area.Of(Source.Height, width) : Area.NotZero(pixels, width, Source.Channels), changed = part;
            float* result = Result[piece];
            new ReadOnlySpan<float>(Zeros.Pointer + Floats, ResultFloats).CopyTo(new Span<float>(result, ResultFloats));
            for (int i = 0; i < Stages.Length; i++)
            {
                changed = changed.SeenBy(Stages[i].Operation.G);
                if (changed.IsEmpty) break;
                Stages[i].Operation.Apply(seen, Target(i, memory, result), changed);
                if (i + 1 < Stages.Length) seen = Stages[i + 1].SeenIn(memory);
            }

            for (int i = 0; i + 1 < Stages.Length && !Few; i++)
            {
                part = part.SeenBy(Stages[i].Operation.G);
                Stages[i + 1].Restore(memory, Zeros.Pointer, part);
            }
        }

        private readonly float* Target(int stage, float* memory, float* result) =>
            stage == Stages.Length - 1 ? result : Stages[stage + 1].ImageIn(memory);
    }
}
