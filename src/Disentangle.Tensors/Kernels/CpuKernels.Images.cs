namespace Disentangle.Tensors.Kernels;

/// <content>What the kinds of convolution share: they go from image to image, and see each within zeros.</content>
internal sealed unsafe partial class CpuKernels<V>
{
    /// <summary>What makes one image of another one; the same for every image of a batch.</summary>
    private interface IImageOperation
    {
        /// <summary>What it sees of the image that it reads.</summary>
        Window Window { get; }

        /// <summary>Floats of scratch memory that it needs besides the window.</summary>
        int ScratchFloats { get; }

        /// <summary>Makes the image. It may read whole vectors beyond the end of what it sees.</summary>
        void Apply(float* seen, float* result, float* scratch);
    }

    /// <summary>Applies an operation to every image of a batch.</summary>
    private void ForEachImage<TOperation>(TOperation operation, Tensor source, Tensor result)
        where TOperation : struct, IImageOperation
    {
        ImagesJob<TOperation> job = new()
        {
            Operation = operation, Source = new Images(source), Result = new Images(result),
            Scratch = Scratch(operation.Window.Count + operation.ScratchFloats),
        };
        _workers.Run(ref job, job.Source.Count);
    }

    /// <summary>The images of a tensor of (batch, height, width, channels).</summary>
    private readonly struct Images(Tensor tensor)
    {
        public int Count => tensor.Shape[0];

        public int Height => tensor.Shape[1];

        public int Channels => tensor.Shape[3];

        public int RowFloats => tensor.Shape[2] * tensor.Shape[3];

        public float* this[int image] => tensor.Pointer + (nint)image * Height * RowFloats;
    }

    /// <summary>
    /// An image within zeros: how many rows, values per row, rows above and values before each row. What does not fit is cut off.
    /// </summary>
    private readonly record struct Window(int Height, int RowFloats, int Top, int Left)
    {
        /// <summary>The image as it is.</summary>
        public static Window Whole(Images images) => new(images.Height, images.RowFloats, 0, 0);

        public int Count => Height * RowFloats;

        /// <summary>Whether nothing has to be added or cut off.</summary>
        public bool Shows(Images images) => Top == 0 && Left == 0 && RowFloats == images.RowFloats && Height <= images.Height;

        /// <summary>The image as seen through the window: itself where that can be, else a copy in scratch memory.</summary>
        public float* Show(Images images, int image, float* scratch)
        {
            if (Shows(images)) return images[image];
            Packing.Pad(images[image], images.Height, images.RowFloats, scratch, Height, RowFloats, Top, Left);
            return scratch;
        }
    }

    private struct ImagesJob<TOperation> : IJob
        where TOperation : struct, IImageOperation
    {
        public TOperation Operation;
        public Images Source, Result;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            float* scratch = Scratch[worker].Pointer, seen = Operation.Window.Show(Source, piece, scratch);
            Operation.Apply(seen, Result[piece], scratch + Operation.Window.Count);
        }
    }
}
