namespace Disentangle.Tensors.Kernels;

/// <content>How the gradients of convolutions are shared out among few threads and among many, with the same bits.</content>
internal sealed unsafe partial class CpuKernels<V>
{
    // Images whose gradients are kept at once for many threads, and floats of them: 256 MB.
    private const int ImagesAtOnce = 64, MostKept = 1 << 26;

    private readonly Tensor _kept = new();

    private void Run<TGradients>(TGradients gradients)
        where TGradients : struct, ILayerGradients
    {
        int slices = gradients.Slices;
        if (slices == 0) return;
        Tensor[] scratch = Scratch(gradients.ScratchFloats);
        if (gradients.Parts == 0 || !PaysToSplit(slices, gradients.Beginning(slices)))
        {
            SlicesJob<TGradients> whole = new() { Layer = gradients, Scratch = scratch };
            _workers.Run(ref whole, slices);
            return;
        }

        int perSlice = Pieces(gradients.Beginning(slices), slices);
        int atOnce = Math.Min(Pieces(Math.Max(ImagesAtOnce, Threads), slices), MostKept / (slices * gradients.KeptFloats));
        atOnce = Math.Clamp(atOnce, 1, perSlice);
        _kept.Resize(new Shape(checked(slices * atOnce * gradients.KeptFloats)));
        for (int first = 0; first < perSlice; first += atOnce)
        {
            KeptImages<TGradients> images = new() { Layer = gradients, Kept = _kept, First = first, AtOnce = atOnce };
            PrepareJob<TGradients> prepare = new() { Images = images, Scratch = scratch };
            _workers.Run(ref prepare, slices * atOnce);
            PartsJob<TGradients> parts = new() { Images = images, Scratch = scratch };
            _workers.Run(ref parts, slices * gradients.Parts);
        }
    }

    /// <summary>
    /// Whether threads would be idle for over a third of the time if each did whole slices of the batch: less would not repay keeping what
    /// images need.
    /// </summary>
    private bool PaysToSplit(int slices, int batch) => 2L * Pieces(slices, Threads) * batch > 3L * slices * Pieces(batch, Threads);

    /// <summary>A piece is a slice of the batch, image by image.</summary>
    private struct SlicesJob<TGradients> : IJob
        where TGradients : struct, ILayerGradients
    {
        public TGradients Layer;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            Layer.Begin(piece);
            int first = Layer.Beginning(piece), end = Layer.Beginning(piece + 1);
            for (int image = first; image < end; image++)
                Layer.Add(piece, image, image == first, Layer.OutputGradient(image), Layer.InputTarget(image), Scratch[worker].Pointer);
        }
    }

    /// <summary>Some images of each slice, with what is kept of them.</summary>
    private struct KeptImages<TGradients>
        where TGradients : struct, ILayerGradients
    {
        public TGradients Layer;
        public Tensor Kept;

        /// <summary>The first of them in each slice, and how many there are, but for slices that end before.</summary>
        public int First, AtOnce;

        public readonly (int First, int End) Of(int slice)
        {
            int first = Layer.Beginning(slice) + First;
            return (first, Math.Min(first + AtOnce, Layer.Beginning(slice + 1)));
        }

        public readonly float* KeptOf(int slice, int number) => Kept.Pointer + ((nint)slice * AtOnce + number) * Layer.KeptFloats;
    }

    /// <summary>A piece is an image.</summary>
    private struct PrepareJob<TGradients> : IJob
        where TGradients : struct, ILayerGradients
    {
        public KeptImages<TGradients> Images;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            (int slice, int number) = Math.DivRem(piece, Images.AtOnce);
            (int first, int end) = Images.Of(slice);
            int image = first + number;
            if (image >= end) return;
            if (image == Images.Layer.Beginning(slice)) Images.Layer.Begin(slice);
            Images.Layer.Prepare(image, Images.Layer.OutputGradient(image), Images.Layer.InputTarget(image),
                Images.KeptOf(slice, number), Scratch[worker].Pointer);
        }
    }

    /// <summary>A piece is a part of the sums of a slice.</summary>
    private struct PartsJob<TGradients> : IJob
        where TGradients : struct, ILayerGradients
    {
        public KeptImages<TGradients> Images;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            (int part, int slice) = Math.DivRem(piece, Images.Layer.Slices);
            (int first, int end) = Images.Of(slice);
            for (int image = first; image < end; image++)
            {
                Images.Layer.AddPart(part, slice, image, isFirst: Images.First == 0 && image == first, Images.Layer.OutputGradient(image),
                    Images.KeptOf(slice, image - first), Scratch[worker].Pointer);
            }
        }
    }

    /// <summary>The gradients of two layers that follow each other: each image goes through both before the next.</summary>
    private struct TwoLayers<TFirst, TSecond> : ILayerGradients
        where TFirst : struct, ILayerGradients
        where TSecond : struct, ILayerGradients
    {
        public TFirst First;
        public TSecond Second;

        public readonly int Slices => First.Slices;

        public readonly int OutputFloats => Second.OutputFloats;

        public readonly int ScratchFloats => Between + Math.Max(First.ScratchFloats, Second.ScratchFloats);

        public readonly int Parts => First.Parts == 0 || Second.Parts == 0 ? 0 : First.Parts + Second.Parts;

        public readonly int KeptFloats => Between + First.KeptFloats + Second.KeptFloats;

        /// <summary>Floats of the gradient between them.</summary>
        private readonly int Between => RoundUp(First.OutputFloats + V.Count, 16);

        public readonly int Beginning(int slice) => First.Beginning(slice);

        public readonly float* OutputGradient(int image) => Second.OutputGradient(image);

        public readonly float* InputTarget(int image) => First.InputTarget(image);

        public readonly void Begin(int slice)
        {
            First.Begin(slice);
            Second.Begin(slice);
        }

        public readonly void Add(int slice, int image, bool isFirst, float* dy, float* dx, float* scratch)
        {
            float* between = scratch, rest = scratch + Between;
            Second.Add(slice, image, isFirst, dy, between, rest);
            First.Add(slice, image, isFirst, between, dx, rest);
        }

        public readonly void Prepare(int image, float* dy, float* dx, float* kept, float* scratch)
        {
            Second.Prepare(image, dy, kept, kept + Between, scratch);
            First.Prepare(image, kept, dx, kept + Between + Second.KeptFloats, scratch);
        }

        public readonly void AddPart(int part, int slice, int image, bool isFirst, float* dy, float* kept, float* scratch)
        {
            if (part < Second.Parts) Second.AddPart(part, slice, image, isFirst, dy, kept + Between, scratch);
            else First.AddPart(part - Second.Parts, slice, image, isFirst, kept, kept + Between + Second.KeptFloats, scratch);
        }
    }
}
