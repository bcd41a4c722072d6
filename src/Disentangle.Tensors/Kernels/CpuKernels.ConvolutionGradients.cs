namespace Disentangle.Tensors.Kernels;

/// <content>
/// All gradients of a convolution's layer, image by image: the gradient behind the activation is made once, within the zeros that the
/// products need, and is still in the cache for each of them. It is never written to main memory; nor is, where two layers follow each
/// other, the gradient between them.
/// </content>
internal sealed unsafe partial class CpuKernels<V>
{
    // Slices of the batch whose contributions are summed apart and then together: fixed, for the same bits on any number of threads.
    private const int BatchSlices = 16;

    /// <summary>What is done with the gradients of a layer, whose type says which kind and which activation it is of.</summary>
    private interface IGradientsUser
    {
        void Use<TGradients>(TGradients gradients)
            where TGradients : struct, ILayerGradients;
    }

    public void ConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer) =>
        WithGradients(new(geometry, IsTransposed: false, activation, layer), layer.Dx != null, new OfOne(this));

    public void TransposedConvolutionGradients(in ConvolutionGeometry geometry, Activation activation, in LayerGradients layer) =>
        WithGradients(new(geometry, IsTransposed: true, activation, layer), layer.Dx != null, new OfOne(this));

    public void GradientsOfTwo(in ConvolutionLayerGradients first, in ConvolutionLayerGradients second) =>
        WithGradients(second with { Layer = second.Layer with { AddX = false } }, wantsInput: true, new OfSecond(this, first));

    /// <summary>Makes the gradients of a layer from what it is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="wantsInput">Whether the gradient of the input is wanted, be it for a layer before.</param>
    /// <param name="user">What is done with them.</param>
    /// <param name="place">Which shared scratch memory packed weights stand in.</param>
    private void WithGradients<TUser>(in ConvolutionLayerGradients layer, bool wantsInput, TUser user, int place = 0)
        where TUser : struct, IGradientsUser
    {
        (ConvolutionGeometry g, Tensor weights, bool add) = (layer.Geometry, layer.Layer.Weights, layer.Layer.AddX);
        if (layer.IsTransposed) WithInput(layer, wantsInput, ConvolutionOf(g, weights, null, 1, add, place), user);
        else if (HasFewChannels(g)) WithInput(layer, wantsInput, FootprintsOf(g, weights, null, 1, add, place), user);
        else WithInput(layer, wantsInput, SubpixelsOf(g, weights, null, 1, add, place), user);
    }

    private void WithInput<TInput, TUser>(in ConvolutionLayerGradients layer, bool wantsInput, TInput inputGradient, TUser user)
        where TInput : struct, IImageOperation
        where TUser : struct, IGradientsUser
    {
        switch (layer.Activation.Kind)
        {
            case ActivationKind.Identity: With(layer, wantsInput, inputGradient, default(IdentityGradient), user); break;
            case ActivationKind.Rectifier:
                With(layer, wantsInput, inputGradient, new RectifiedGradient(layer.Activation.Slope), user); break;
            case ActivationKind.Tanh: With(layer, wantsInput, inputGradient, default(TanhGradient), user); break;
            case ActivationKind.Sigmoid: With(layer, wantsInput, inputGradient, default(SigmoidGradient), user); break;
            default: throw new ArgumentOutOfRangeException(nameof(layer), layer.Activation, "not an activation");
        }
    }

    private void With<F, TInput, TUser>(in ConvolutionLayerGradients layer, bool wantsInput, TInput inputGradient, F formula, TUser user)
        where F : struct, IBinaryFormula
        where TInput : struct, IImageOperation
        where TUser : struct, IGradientsUser
    {
        ConvolutionGeometry g = layer.Geometry;
        LayerGradients tensors = layer.Layer;
        Images output = new(tensors.Y);
        WeightGradient weightGradient = new(g);
        Window window = wantsInput ? inputGradient.Window
            : tensors.Dw != null && layer.IsTransposed ? weightGradient.LargeWindow
            : Window.Whole(output);
        int slices = Math.Min(BatchSlices, g.Batch);
        Tensor weightSums = _pool.Rent(tensors.Dw == null ? 0 : slices * weightGradient.SumFloats);
        Tensor biasSums = _pool.RentDoubles(tensors.Db == null ? 0 : slices * output.Channels);
        user.Use(new LayerGradientsOf<F, TInput>
        {
            X = new Images(tensors.X), Y = output, Dy = new Images(tensors.Dy),
            Dx = tensors.Dx == null ? null : new Images(tensors.Dx), WantsInput = wantsInput,
            Formula = formula, InputGradient = inputGradient, WeightGradient = tensors.Dw == null ? null : weightGradient,
            Window = window, OutputIsLarge = layer.IsTransposed, Slices = slices,
            OtherFloats = layer.IsTransposed || tensors.Dw == null ? 0 : weightGradient.LargeWindow.Count,
            WeightSums = weightSums, BiasSums = tensors.Db == null ? null : biasSums,
        });
        if (tensors.Dw != null && slices == 0)
        {
            if (!tensors.AddWeights) tensors.Dw.Values.Clear();
        }
        else if (tensors.Dw != null)
        {
            SumSlicesJob total = weightGradient.Total(weightSums, slices, Threads, tensors.Dw, tensors.AddWeights);
            _workers.Run(ref total, total.PieceCount);
        }

        if (tensors.Db != null) AddPieces((double*)biasSums.Pointer, slices, tensors.Db, tensors.AddBias);
        _pool.Return(biasSums);
        _pool.Return(weightSums);
    }

    /// <summary>The gradients of one layer.</summary>
    private readonly struct OfOne(CpuKernels<V> kernels) : IGradientsUser
    {
        public void Use<TGradients>(TGradients gradients)
            where TGradients : struct, ILayerGradients => kernels.Run(gradients);
    }

    /// <summary>Of two layers the second is known; the first is next.</summary>
    private readonly struct OfSecond(CpuKernels<V> kernels, ConvolutionLayerGradients first) : IGradientsUser
    {
        public void Use<TGradients>(TGradients gradients)
            where TGradients : struct, ILayerGradients =>
            kernels.WithGradients(first, first.Layer.Dx != null, new OfBoth<TGradients>(kernels, gradients), place: 1);
    }

    /// <summary>The gradients of two layers.</summary>
    private readonly struct OfBoth<TSecond>(CpuKernels<V> kernels, TSecond second) : IGradientsUser
        where TSecond : struct, ILayerGradients
    {
        public void Use<TGradients>(TGradients gradients)
            where TGradients : struct, ILayerGradients =>
            kernels.Run(new TwoLayers<TGradients, TSecond> { First = gradients, Second = second });
    }
}
