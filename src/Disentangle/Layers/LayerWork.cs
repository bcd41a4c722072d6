using Disentangle.Foundation.Numerics;

namespace Disentangle.Layers;

/// <summary>One operation of a training step with operands of its own, to be done any number of times.</summary>
/// <param name="Name">The layer and the pass, for example <c>encoder.conv2 weight gradient</c>, or what is computed.</param>
/// <param name="Operations">
/// Operations of one call: of products and convolutions a multiplication and an addition count as two; of all others each value that is
/// computed counts as one, whatever it takes.
/// </param>
/// <param name="Bytes">Memory of one call, each operand and result counted once: the least that must be read and written.</param>
/// <param name="Run">Does it.</param>
public sealed record NetworkOperation(string Name, double Operations, double Bytes, Action Run);

/// <summary>The operations of a training step, as layers and others list theirs, with operands of random numbers.</summary>
/// <param name="kernels">What does the arithmetic.</param>
public sealed class LayerWork(IKernels kernels)
{
    private readonly List<NetworkOperation> _all = [];
    private Philox _random = new(1, RandomPurpose.Benchmark);

    /// <summary>What was listed, in order.</summary>
    public IReadOnlyList<NetworkOperation> All => _all;

    /// <summary>What does the arithmetic.</summary>
    public IKernels Kernels => kernels;

    /// <summary>Lists an operation.</summary>
    /// <inheritdoc cref="NetworkOperation"/>
    public void Add(string name, double operations, double bytes, Action run) =>
        _all.Add(new NetworkOperation(name, operations, bytes, run));

    /// <summary>Normal numbers.</summary>
    public Tensor Noise(Shape shape)
    {
        Tensor tensor = kernels.CreateTensor(shape);
        _random.FillNormal(tensor.HostWrite());
        return tensor;
    }

    /// <summary>Lists a convolution, transposed or not, and its gradients, which are one operation.</summary>
    internal void AddConvolution(
        string name, ConvolutionGeometry g, (Tensor W, Tensor? B) layer, Activation activation, bool transposed, bool inputGradient)
    {
        (Shape from, Shape to) = transposed ? (g.Small, g.Large) : (g.Large, g.Small);
        Tensor w = layer.W, x = Noise(from), dx = Noise(from), y = Noise(to), dy = Noise(to);
        Tensor dw = Noise(w.Shape);
        Tensor? db = layer.B is { } bias ? Noise(bias.Shape) : null;
        double operations = 2.0 * g.Multiplications;
        LayerGradients results = new LayerGradients(x, w, y, dy) { Dx = inputGradient ? dx : null, Dw = dw, Db = db };
        Action forward = transposed
            ? () => kernels.ConvolveTransposed(g, x, w, layer.B, activation, y, accumulate: false)
            : () => kernels.Convolve(g, x, w, layer.B, activation, y, accumulate: false);
        Action gradients = transposed
            ? () => kernels.TransposedConvolutionGradients(g, activation, results)
            : () => kernels.ConvolutionGradients(g, activation, results);
        Add($"{name} forward", operations, Bytes(x, w, y), forward);
        double bytes = Bytes(x, w, y, dy, dw) + (inputGradient ? Bytes(dx) : 0);
        Add($"{name} gradients", inputGradient ? 2 * operations : operations, bytes, gradients);
    }

    /// <summary>Lists a normalisation of images over their pixels, with scales and shifts of its own, its gradients, and a copy.</summary>
    internal void AddNormalisation(string name, Shape images, float epsilon, Activation activation)
    {
        Tensor x = Noise(images), dx = Noise(images), y = Noise(images), dy = Noise(images);
        Shape each = new(images[0], images.Last);
        Tensor scale = Noise(each), shift = Noise(each), dscale = Noise(each), dshift = Noise(each);
        Tensor mean = Noise(each), variance = Noise(each);
        Action forward = () => kernels.NormaliseImages(x, scale, shift, epsilon, activation, y, mean, variance);

        // Its gradients take mean and variance of the images.
        forward();
        Add($"{name} forward", y.Count, Bytes(x, y), forward);
        Add($"{name} gradients", y.Count, Bytes(x, dy, dx),
            () => kernels.NormaliseImagesGradient(dy, x, scale, epsilon, mean, variance, dscale, dshift, dx, accumulate: false));
        Add($"{name} copy beside it", y.Count, Bytes(x, y), () => kernels.Copy(x, y));
    }

    /// <summary>The memory of some operands.</summary>
    public static double Bytes(params ReadOnlySpan<Tensor> tensors)
    {
        double bytes = 0;
        foreach (Tensor tensor in tensors) bytes += sizeof(float) * (double)tensor.Count;
        return bytes;
    }
}
