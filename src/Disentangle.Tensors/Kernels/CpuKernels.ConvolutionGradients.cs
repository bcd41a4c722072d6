namespace Disentangle.Tensors.Kernels;

/// <content>
/// All gradients of a convolution's layer, image by image: the gradient behind the activation is made once, within the zeros that the
/// products need, and is still in the cache for each of them. It is never written to main memory.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    // Slices of the batch whose contributions are summed apart and then together: fixed, for the same bits on any number of threads.
    private const int BatchSlices = 16;

    public void ConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer)
    {
        if (HasFewChannels(geometry))
            Gradients(geometry, activation, layer, FootprintsOf(geometry, layer.Weights, null, 1, layer.AddX), outputIsLarge: false);
        else Gradients(geometry, activation, layer, SubpixelsOf(geometry, layer.Weights, null, 1, layer.AddX), outputIsLarge: false);
    }

    public void TransposedConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer) =>
        Gradients(geometry, activation, layer, ConvolutionOf(geometry, layer.Weights, null, 1, layer.AddX), outputIsLarge: true);

    private void Gradients<TInput>(in ConvolutionGeometry g, Activation activation, in LayerGradients layer,
        TInput inputGradient, bool outputIsLarge)
        where TInput : struct, IImageOperation
    {
        switch (activation.Kind)
        {
            case ActivationKind.Identity: Gradients(g, default(IdentityGradient), layer, inputGradient, outputIsLarge); break;
            case ActivationKind.Rectifier:
                Gradients(g, new RectifiedGradient(activation.Slope), layer,
                inputGradient, outputIsLarge); break;
            case ActivationKind.Tanh: Gradients(g, default(TanhGradient), layer, inputGradient, outputIsLarge); break;
            case ActivationKind.Sigmoid: Gradients(g, default(SigmoidGradient), layer, inputGradient, outputIsLarge); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    private void Gradients<F, TInput>(in ConvolutionGeometry g, F formula, in LayerGradients layer,
        TInput inputGradient, bool outputIsLarge)
        where F : struct, IBinaryFormula
        where TInput : struct, IImageOperation
    {
        Images output = new(layer.Dy);
        WeightGradient weightGradient = new(g);
        Window window = layer.Dx != null ? inputGradient.Window
            : layer.Dw != null && outputIsLarge ? weightGradient.LargeWindow
            : Window.Whole(output);
        int slices = Math.Min(BatchSlices, g.Batch), channels = output.Channels;
        Tensor weightSums = _pool.Rent(layer.Dw == null ? 0 : slices * weightGradient.SumFloats);
        Tensor biasSums = _pool.RentDoubles(layer.Db == null ? 0 : slices * channels);
        int otherFloats = outputIsLarge || layer.Dw == null ? 0 : weightGradient.LargeWindow.Count;
        GradientsJob<F, TInput> job = new()
        {
            X = new Images(layer.X), Y = new Images(layer.Y), Dy = output, Dx = layer.Dx == null ? null : new Images(layer.Dx),
            Formula = formula, InputGradient = inputGradient, WeightGradient = layer.Dw == null ? null : weightGradient,
            Window = window, OutputIsLarge = outputIsLarge, Slices = slices, OtherFloats = otherFloats,
            WeightSums = weightSums, BiasSums = layer.Db == null ? null : biasSums,
            Scratch = Scratch(window.Count + output.RowFloats + V.Count + otherFloats
                + Math.Max(inputGradient.ScratchFloats, weightGradient.ScratchFloats)),
        };
        _workers.Run(ref job, slices);
        if (layer.Dw != null && slices == 0)
        {
            if (!layer.AddWeights) layer.Dw.Values.Clear();
        }
        else if (layer.Dw != null)
        {
            SumSlicesJob total = weightGradient.Total(weightSums, slices, layer.Dw, layer.AddWeights);
            _workers.Run(ref total, total.PieceCount);
        }

        if (layer.Db != null) AddPieces((double*)biasSums.Pointer, slices, layer.Db, layer.AddBias);
        _pool.Return(biasSums);
        _pool.Return(weightSums);
    }

    /// <summary>A piece is a slice of the batch.</summary>
    private struct GradientsJob<F, TInput> : IJob
        where F : struct, IBinaryFormula
        where TInput : struct, IImageOperation
    {
        public Images X, Y, Dy;
        public Images? Dx;
        public F Formula;
        public TInput InputGradient;
        public WeightGradient? WeightGradient;
        public Window Window;
        public bool OutputIsLarge;
        public int Slices, OtherFloats;
        public Tensor WeightSums;
        public Tensor? BiasSums;
        public Tensor[] Scratch;

        public readonly void Run(int piece, int worker)
        {
            float* shown = Scratch[worker].Pointer, row = shown + Window.Count, other = row + Dy.RowFloats
                + V.Count, scratch = other + OtherFloats;
            int first = Beginning(piece), end = Beginning(piece + 1);
            double* biasSums = BiasSums == null ? null : (double*)BiasSums.Pointer + piece * Dy.Channels;
            if (biasSums != null) new Span<double>(biasSums, Dy.Channels).Clear();
            for (int image = first; image < end; image++)
            {
                float* dz = BehindActivation(image, shown, row, biasSums);
                if (WeightGradient is { } weights)
                {
                    float* sum = WeightSums.Pointer + (nint)piece * weights.SumFloats;
                    if (OutputIsLarge) weights.Add(dz, X[image], X.RowFloats, sum, image == first, scratch);
                    else weights.Add(weights.LargeWindow.Show(X, image, other), dz + (nint)Window.Top * Window.RowFloats + Window.Left,
                        Window.RowFloats, sum, image == first, scratch);
                }

                if (Dx is { } dx) InputGradient.Apply(dz, dx[image], scratch);
            }
        }

        private readonly int Beginning(int slice) => (int)((long)Dy.Count * slice / Slices);

        /// <summary>
        /// The gradient behind the activation, as seen through the window; its columns are added to the sums, if there are any.
        /// </summary>
        private readonly float* BehindActivation(int image, float* shown, float* row, double* sums)
        {
            float* y = Y[image], dy = Dy[image];
            int pixels = Dy.RowFloats / Dy.Channels, copied = Math.Min(Dy.RowFloats, Window.RowFloats - Window.Left);
            if (typeof(F) == typeof(IdentityGradient) && Window.Shows(Dy))
            {
                for (int r = 0; sums != null && r < Dy.Height; r++) AddColumns(dy + (nint)r * Dy.RowFloats, pixels, Dy.Channels, sums);
                return dy;
            }

            Packing.Clear(shown, Window.Top * Window.RowFloats);
            for (int r = 0; r < Dy.Height; r++, y += Dy.RowFloats, dy += Dy.RowFloats)
            {
                // What the window cuts off counts for the sums all the same.
                bool seen = Window.Top + r < Window.Height;
                float* start = shown + (nint)(Window.Top + r) * Window.RowFloats;
                float* values = seen && copied == Dy.RowFloats ? start + Window.Left : row;
                ApplyFormula(y, dy, values, Dy.RowFloats);
                if (seen)
                {
                    Packing.Clear(start, Window.Left);
                    if (values == row) new ReadOnlySpan<float>(row, copied).CopyTo(new Span<float>(start + Window.Left, copied));
                    Packing.Clear(start + Window.Left + copied, Window.RowFloats - Window.Left - copied);
                }

                if (sums != null) AddColumns(values, pixels, Dy.Channels, sums);
            }

            int below = Window.Height - Window.Top - Dy.Height;
            if (below > 0) Packing.Clear(shown + (nint)(Window.Top + Dy.Height) * Window.RowFloats, below * Window.RowFloats);
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
