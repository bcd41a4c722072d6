using Disentangle.Architectures;
using Disentangle.Datasets;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Tensors;

namespace Disentangle.Studies;

/// <summary>
/// The operations of a training step one by one, at the sizes that an architecture gives them: forward pass and gradients of each
/// layer, and what the methods' losses and the optimizer do with the results.
/// </summary>
public sealed class NetworkOperations
{
    private readonly List<NetworkOperation> _all = [];
    private readonly IKernels _kernels;
    private readonly int _batch;
    private Philox _random = new(1, RandomPurpose.Benchmark);

    private NetworkOperations(IKernels kernels, int batch) => (_kernels, _batch) = (kernels, batch);

    /// <summary>The operations in the order of a step.</summary>
    /// <param name="architecture">The networks; layers that are no product are left out.</param>
    /// <param name="images">The size of the images.</param>
    /// <param name="batch">B.</param>
    /// <param name="latents">D.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <exception cref="UserErrorException">The architecture cannot take such images.</exception>
    public static IReadOnlyList<NetworkOperation> Of(Architecture architecture, ImageShape images, int batch, int latents, IKernels kernels)
    {
        architecture.Check(images);
        NetworkOperations operations = new(kernels, batch);
        ParameterSource parameters = new(seed: 0, architecture.Initialisation);
        ILayer encoder = architecture.Encoder(parameters, images, latents, heads: 2), decoder = architecture.Decoder(parameters, images, latents);
        Shape input = new(batch, images.Height, images.Width, images.Channels);
        operations.Walk(encoder, input, first: true);
        operations.Walk(decoder, new Shape(batch, latents), first: false);
        operations.AddElementwise(input);
        operations.AddDensities(latents);
        operations.AddAdam(encoder.Parameters.Concat(decoder.Parameters));
        return operations._all;
    }

    /// <param name="layer">What to list.</param>
    /// <param name="x">The shape of its input.</param>
    /// <param name="first">Whether it reads the images, which need no gradient.</param>
    private Shape Walk(ILayer layer, Shape x, bool first)
    {
        switch (layer)
        {
            case Sequence sequence:
                foreach (ILayer inner in sequence.Layers)
                {
                    x = Walk(inner, x, first);
                    first = false;
                }

                return x;
            case Unflatten unflatten: return new Shape(_batch, unflatten.Image.Height, unflatten.Image.Width, unflatten.Image.Channels);
            case Dense dense: return Linear(dense, first);
            case ConvolutionLayer convolution: return Convolution(convolution, x, first);
            case TransposedConvolutionLayer transposed: return TransposedConvolution(transposed, x);
            default: return x;
        }
    }

    private Shape Linear(Dense layer, bool first)
    {
        int inputs = layer.Weights.Value.Shape[0], outputs = layer.Weights.Value.Shape[1];
        Tensor w = layer.Weights.Value, b = layer.Biases.Value, x = Noise(new Shape(_batch, inputs)), y = Noise(new Shape(_batch, outputs));
        Tensor dy = Noise(y.Shape), dx = Noise(x.Shape), dw = Noise(w.Shape);
        double work = 2.0 * _batch * inputs * outputs, bytes = Bytes(x, w, y);
        string name = NameOf(layer);
        Add($"{name} forward", work, bytes, () => _kernels.Linear(x, w, b, layer.Activation, y));
        if (!first) Add($"{name} input gradient", work, bytes, () => _kernels.LinearInputGradient(dy, w, dx, accumulate: false));
        Add($"{name} weight gradient", work, bytes, () => _kernels.LinearWeightGradient(x, dy, dw, accumulate: false));
        return y.Shape;
    }

    private Shape Convolution(ConvolutionLayer layer, Shape input, bool first)
    {
        Tensor w = layer.Weights.Value, b = layer.Biases.Value;
        ConvolutionGeometry g = new ConvolutionGeometry(_batch, input[1], input[2], input[3], w.Shape[3], w.Shape[0], layer.Stride, layer.Padding).Checked();
        Tensor x = Noise(g.Large), dx = Noise(g.Large), y = Noise(g.Small), dy = Noise(g.Small), dw = Noise(g.Weights), db = Noise(b.Shape);
        double work = 2.0 * g.Multiplications, bytes = Bytes(x, w, y);
        string name = NameOf(layer);
        Add($"{name} forward", work, bytes, () => _kernels.Convolve(g, x, w, b, layer.Activation, y, accumulate: false));
        LayerGradients gradients = new LayerGradients(x, w, y, dy) { Dx = first ? null : dx, Dw = dw, Db = db };
        Add($"{name} gradients", first ? work : 2 * work, Bytes(x, w, y, dy, dw) + (first ? 0 : Bytes(dx)), () => _kernels.ConvolutionGradients(g, layer.Activation, gradients));
        return g.Small;
    }

    private Shape TransposedConvolution(TransposedConvolutionLayer layer, Shape input)
    {
        Tensor w = layer.Weights.Value, b = layer.Biases.Value;
        ConvolutionGeometry g = ConvolutionGeometry.FromSmall(input, w.Shape[2], w.Shape[0], layer.Stride, layer.Padding);
        Tensor x = Noise(g.Small), dx = Noise(g.Small), y = Noise(g.Large), dy = Noise(g.Large), dw = Noise(g.Weights), db = Noise(b.Shape);
        double work = 2.0 * g.Multiplications, bytes = Bytes(x, w, y);
        string name = NameOf(layer);
        Add($"{name} forward", work, bytes, () => _kernels.ConvolveTransposed(g, x, w, b, layer.Activation, y, accumulate: false));
        LayerGradients gradients = new LayerGradients(x, w, y, dy) { Dx = dx, Dw = dw, Db = db };
        Add($"{name} gradients", 2 * work, Bytes(x, w, y, dy, dx, dw), () => _kernels.TransposedConvolutionGradients(g, layer.Activation, gradients));
        return g.Large;
    }

    /// <summary>What is done to whole images.</summary>
    private void AddElementwise(Shape images)
    {
        Tensor x = Noise(images), logits = Noise(images), nll = Noise(new Shape(_batch)), dlogits = Noise(images);
        foreach (ref float pixel in x.HostWrite()) pixel = pixel > 0 ? 1 : 0;
        Add("Bernoulli likelihood", x.Count, Bytes(x, logits), () => _kernels.PixelNegativeLogLikelihood(PixelDistribution.Bernoulli, 1, logits, x, nll));
        Add(
            "Bernoulli likelihood gradient", x.Count, Bytes(x, logits, dlogits),
            () => _kernels.PixelNegativeLogLikelihoodGradient(PixelDistribution.Bernoulli, 1, logits, x, nll, dlogits, accumulate: false));
        Add("exp", x.Count, Bytes(logits, dlogits), () => _kernels.Apply(UnaryFunction.Exp, logits, dlogits));
        Add("product of values", x.Count, Bytes(x, logits, dlogits), () => _kernels.Multiply(x, logits, dlogits, accumulate: false));
    }

    /// <summary>What the losses need of posteriors: (B, D), and (B, B, D) where each sample meets each posterior.</summary>
    private void AddDensities(int latents)
    {
        Tensor mean = Noise(new Shape(_batch, latents)), logVariance = Noise(mean.Shape), noise = Noise(mean.Shape), z = Noise(mean.Shape), kl = Noise(mean.Shape);
        Tensor dmean = Noise(mean.Shape), dlogVariance = Noise(mean.Shape);
        Tensor pairs = Noise(new Shape(_batch, _batch, latents)), dpairs = Noise(pairs.Shape), sums = Noise(mean.Shape), dsums = Noise(mean.Shape);
        Add("reparameterised sample", z.Count, Bytes(mean, logVariance, noise, z), () => _kernels.Reparameterise(mean, logVariance, noise, z));
        Add("Gaussian KL", kl.Count, Bytes(mean, logVariance, kl), () => _kernels.GaussianKl(mean, logVariance, kl));
        Add("pairwise densities", pairs.Count, Bytes(z, mean, logVariance, pairs), () => _kernels.PairwiseGaussianLogDensity(z, mean, logVariance, pairs));
        Add(
            "pairwise densities parameter gradients", pairs.Count, Bytes(z, mean, logVariance, pairs),
            () => _kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, pairs, dmean, accumulateMean: false, dlogVariance, accumulateLogVariance: false));
        Add("log-sum-exp", pairs.Count, Bytes(pairs, sums), () => _kernels.LogSumExp(pairs, logWeights: null, sums));
        Add(
            "log-sum-exp gradient", pairs.Count, Bytes(pairs, sums, dsums, dpairs),
            () => _kernels.LogSumExpGradient(pairs, logWeights: null, sums, dsums, dpairs, accumulate: false));
    }

    /// <summary>One update of all parameters, values of their own standing for them.</summary>
    private void AddAdam(IEnumerable<Parameter> parameters)
    {
        (Tensor Value, Tensor Gradient, Tensor M, Tensor V)[] state =
            [.. parameters.Select(p => (p.Value.Clone(), Noise(p.Value.Shape), new Tensor(p.Value.Shape), new Tensor(p.Value.Shape)))];
        double values = state.Sum(s => (double)s.Value.Count);

        // Seven numbers a value: four read and three written.
        Add("Adam", values, 7 * sizeof(float) * values, () =>
        {
            foreach ((Tensor value, Tensor gradient, Tensor m, Tensor v) in state) _kernels.AdamStep(value, gradient, m, v, 1e-6, 0.9, 0.999, 1e-8, step: 1000);
        });
    }

    private void Add(string name, double operations, double bytes, Action run) => _all.Add(new NetworkOperation(name, operations, bytes, run));

    private Tensor Noise(Shape shape)
    {
        Tensor tensor = new(shape);
        _random.FillNormal(tensor.HostWrite());
        return tensor;
    }

    private static double Bytes(params ReadOnlySpan<Tensor> tensors)
    {
        double bytes = 0;
        foreach (Tensor tensor in tensors) bytes += sizeof(float) * (double)tensor.Count;
        return bytes;
    }

    private static string NameOf(ILayer layer)
    {
        string weight = layer.Parameters[0].Name;
        return weight[..weight.LastIndexOf('.')];
    }
}
