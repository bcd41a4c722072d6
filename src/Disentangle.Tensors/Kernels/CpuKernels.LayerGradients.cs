namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    /// <summary>The gradients of a layer of convolution, image by image.</summary>
    private interface ILayerGradients
    {
        /// <summary>In how many slices the batch is done.</summary>
        int Slices { get; }

        /// <summary>Values of an image of the output.</summary>
        int OutputFloats { get; }

        /// <summary>Floats of scratch memory that it needs; nothing is kept there between images.</summary>
        int ScratchFloats { get; }

        /// <summary>
        /// Into how many parts the sums of a slice can be divided, if what all images need is kept for them; 0 where they cannot be.
        /// </summary>
        int Parts { get; }

        /// <summary>Floats that are kept of an image for the parts.</summary>
        int KeptFloats { get; }

        /// <summary>The first image of a slice.</summary>
        int Beginning(int slice);

        /// <summary>The gradient of the output of an image, where it stands in a tensor.</summary>
        float* OutputGradient(int image);

        /// <summary>Where the gradient of the input goes, or null.</summary>
        float* InputTarget(int image);

        /// <summary>Begins a slice.</summary>
        void Begin(int slice);

        /// <summary>Adds an image's part to the sums of its slice and makes the gradient of its input.</summary>
        void Add(int slice, int image, bool isFirst, float* dy, float* dx, float* scratch);

        /// <summary>Does of an image what does not belong to the sums, and keeps what they need.</summary>
        void Prepare(int image, float* dy, float* dx, float* kept, float* scratch);

        /// <summary>Adds an image to one part of the sums of its slice: the same sums in the same order as <see cref="Add"/>.</summary>
        void AddPart(int part, int slice, int image, bool isFirst, float* dy, float* kept, float* scratch);
    }

    private struct LayerGradientsOf<F, TInput> : ILayerGradients
        where F : struct, IBinaryFormula
        where TInput : struct, IImageOperation
    {
        public Images X, Y, Dy;
        public Images? Dx;
        public bool WantsInput;
        public F Formula;
        public TInput InputGradient;
        public WeightGradient? WeightGradient;
        public Window Window;
        public bool OutputIsLarge;

        /// <summary>Floats of the window on what is not the output, for the gradient of the weights.</summary>
        public int OtherFloats;
        public Tensor WeightSums;
        public Tensor? BiasSums;

        public int Slices { get; init; }

        public readonly int OutputFloats => Y.Height * Y.RowFloats;

        public readonly int Parts => WantsBias && !SeesAll && !IsAsGiven ? 0 : WeightParts + (WantsBias ? 1 : 0);

        public readonly int KeptFloats => RoundUp(Window.Count + OtherFloats + V.Count, 16);

        private readonly int WeightParts => WeightGradient is { } weights ? weights.Parts : 0;

        private readonly bool WantsBias => BiasSums != null;

        /// <summary>Whether the gradient of the output is that behind the activation, and is read where it stands.</summary>
        private readonly bool IsAsGiven => typeof(F) == typeof(IdentityGradient) && Window.Shows(Y);

        /// <summary>Whether the window cuts nothing off.</summary>
        private readonly bool SeesAll =>
            Window.Top + Y.Height <= Window.Height && Window.Left + Y.RowFloats <= Window.RowFloats;

        public readonly int ScratchFloats => Window.Count + Y.RowFloats + V.Count + OtherFloats
            + Math.Max(InputGradient.ScratchFloats, WeightGradient is { } weights ? weights.ScratchFloats : 0);

        public readonly int Beginning(int slice) => (int)((long)Y.Count * slice / Slices);

        public readonly float* OutputGradient(int image) => Dy[image];

        public readonly float* InputTarget(int image) => Dx is { } dx ? dx[image] : null;

        public readonly void Begin(int slice)
        {
            if (SumsOf(slice) is var sums && sums != null) new Span<double>(sums, Y.Channels).Clear();
        }

        public readonly void Add(int slice, int image, bool isFirst, float* dy, float* dx, float* scratch)
        {
            float* shown = scratch, row = shown + Window.Count, other = row + Y.RowFloats + V.Count, rest = other + OtherFloats;
            float* dz = BehindActivation(image, dy, shown, row, SumsOf(slice));
            if (WeightGradient is { } weights)
            {
                float* sum = WeightSums.Pointer + (nint)slice * weights.SumFloats;
                if (OutputIsLarge) weights.Add(dz, X[image], X.RowFloats, sum, isFirst, rest);
                else weights.Add(weights.LargeWindow.Show(X, image, other), FirstPixel(dz), Window.RowFloats, sum, isFirst, rest);
            }

            if (WantsInput) InputGradient.Apply(dz, dx, rest);
        }

        public readonly void Prepare(int image, float* dy, float* dx, float* kept, float* scratch)
        {
            float* dz = BehindActivation(image, dy, kept, scratch, sums: null);
            if (WeightGradient is { } weights && !OutputIsLarge) weights.LargeWindow.Show(X, image, kept + Window.Count);
            if (WantsInput) InputGradient.Apply(dz, dx, scratch + Y.RowFloats + V.Count);
        }

        public readonly void AddPart(int part, int slice, int image, bool isFirst, float* dy, float* kept, float* scratch)
        {
            float* dz = IsAsGiven ? dy : kept, pixels = IsAsGiven ? dy : FirstPixel(kept);
            nint row = IsAsGiven ? Y.RowFloats : Window.RowFloats;
            if (part == WeightParts)
            {
                for (int r = 0; r < Y.Height; r++) AddColumns(pixels + r * row, Y.RowFloats / Y.Channels, Y.Channels, SumsOf(slice));
            }
            else if (WeightGradient is { } weights)
            {
                float* sum = WeightSums.Pointer + (nint)slice * weights.SumFloats, large = kept + Window.Count;
                if (OutputIsLarge) weights.AddPart(part, dz, X[image], X.RowFloats, sum, isFirst, scratch);
                else weights.AddPart(part, weights.LargeWindow.Shows(X) ? X[image] : large, pixels, row, sum, isFirst, scratch);
            }
        }

        private readonly float* FirstPixel(float* seen) => seen + (nint)Window.Top * Window.RowFloats + Window.Left;

        private readonly double* SumsOf(int slice) => BiasSums == null ? null : (double*)BiasSums.Pointer + slice * Y.Channels;

        /// <summary>
        /// The gradient behind the activation, as seen through the window; its columns are added to the sums, if there are any.
        /// </summary>
        private readonly float* BehindActivation(int image, float* dy, float* shown, float* row, double* sums)
        {
            float* y = Y[image];
            int pixels = Y.RowFloats / Y.Channels, copied = Math.Min(Y.RowFloats, Window.RowFloats - Window.Left);
            if (IsAsGiven)
            {
                for (int r = 0; sums != null && r < Y.Height; r++) AddColumns(dy + (nint)r * Y.RowFloats, pixels, Y.Channels, sums);
                return dy;
            }

            Packing.Clear(shown, Window.Top * Window.RowFloats);
            for (int r = 0; r < Y.Height; r++, y += Y.RowFloats, dy += Y.RowFloats)
            {
                // What the window cuts off counts for the sums all the same.
                bool seen = Window.Top + r < Window.Height;
                float* start = shown + (nint)(Window.Top + r) * Window.RowFloats;
                float* values = seen && copied == Y.RowFloats ? start + Window.Left : row;
                ApplyFormula(y, dy, values, Y.RowFloats);
                if (seen)
                {
                    Packing.Clear(start, Window.Left);
                    if (values == row) new ReadOnlySpan<float>(row, copied).CopyTo(new Span<float>(start + Window.Left, copied));
                    Packing.Clear(start + Window.Left + copied, Window.RowFloats - Window.Left - copied);
                }

                if (sums != null) AddColumns(values, pixels, Y.Channels, sums);
            }

            int below = Window.Height - Window.Top - Y.Height;
            if (below > 0) Packing.Clear(shown + (nint)(Window.Top + Y.Height) * Window.RowFloats, below * Window.RowFloats);
            return shown;
        }

        private readonly void ApplyFormula(float* y, float* dy, float* target, int count)
        {
            F formula = Formula;
            int i = 0;
            for (; i + V.Count <= count; i += V.Count) formula.Apply(V.Load(y + i), V.Load(dy + i)).Store(target + i);
            if (i < count) formula.Apply(V.Load(y + i), V.Load(dy + i)).StorePart(target + i, count - i);
        }
    }
}
