using Disentangle.Architectures;
using Disentangle.Datasets.Images;
using Disentangle.Initialisers;
using Disentangle.Layers;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Benchmarks;

/// <summary>
/// The operations of a training step one by one, at the sizes that an architecture gives them: forward pass and gradients of each
/// layer, and what the methods' losses and the optimizer do with the results.
/// </summary>
public sealed class NetworkOperations
{
    private readonly LayerWork _work;
    private readonly IKernels _kernels;
    private readonly int _batch;

    private NetworkOperations(LayerWork work, int batch) => (_work, _kernels, _batch) = (work, work.Kernels, batch);

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
        LayerWork work = new(kernels);
        NetworkOperations operations = new(work, batch);
        ParameterSource parameters = new(seed: 0, architecture.Initialisation, device: kernels);
        ILayer encoder = architecture.Encoder(parameters, images, latents, heads: 2),
            decoder = architecture.Decoder(parameters, images, latents);
        Shape input = new(batch, images.Height, images.Width, images.Channels);
        encoder.AddWork(work, input, inputGradient: false);
        decoder.AddWork(work, new Shape(batch, latents), inputGradient: true);
        operations.AddElementwise(input);
        operations.AddDensities(latents);
        operations.AddAdam(encoder.Parameters.Concat(decoder.Parameters));
        return work.All;
    }

    /// <summary>What is done to whole images.</summary>
    private void AddElementwise(Shape images)
    {
        Tensor x = _work.Noise(images), logits = _work.Noise(images), nll = _work.Noise(new Shape(_batch)), dlogits = _work.Noise(images);
        foreach (ref float pixel in x.HostWrite()) pixel = pixel > 0 ? 1 : 0;
        _work.Add(
            "Bernoulli likelihood", x.Count, LayerWork.Bytes(x, logits),
            () => _kernels.PixelNegativeLogLikelihood(PixelDistribution.Bernoulli, 1, logits, x, nll));
        _work.Add(
            "Bernoulli likelihood gradient", x.Count, LayerWork.Bytes(x, logits, dlogits),
            () => _kernels.PixelNegativeLogLikelihoodGradient(PixelDistribution.Bernoulli, 1, logits, x, nll, dlogits, accumulate: false));
        _work.Add("copy", x.Count, LayerWork.Bytes(x, dlogits), () => _kernels.Copy(x, dlogits));
        _work.Add("exp", x.Count, LayerWork.Bytes(logits, dlogits), () => _kernels.Apply(UnaryFunction.Exp, logits, dlogits));
        _work.Add(
            "product of values", x.Count, LayerWork.Bytes(x, logits, dlogits),
            () => _kernels.Multiply(x, logits, dlogits, accumulate: false));
    }

    /// <summary>What the losses need of posteriors: (B, D), and (B, B, D) where each sample meets each posterior.</summary>
    private void AddDensities(int latents)
    {
        Tensor mean = _work.Noise(new Shape(_batch, latents)), logVariance = _work.Noise(mean.Shape), noise = _work.Noise(mean.Shape);
        Tensor z = _work.Noise(mean.Shape), kl = _work.Noise(mean.Shape);
        Tensor dmean = _work.Noise(mean.Shape), dlogVariance = _work.Noise(mean.Shape);
        Tensor pairs = _work.Noise(new Shape(_batch, _batch, latents)), dpairs = _work.Noise(pairs.Shape);
        Tensor sums = _work.Noise(mean.Shape), dsums = _work.Noise(mean.Shape);
        _work.Add(
            "reparameterised sample", z.Count, LayerWork.Bytes(mean, logVariance, noise, z),
            () => _kernels.Reparameterise(mean, logVariance, noise, z));
        _work.Add("Gaussian KL", kl.Count, LayerWork.Bytes(mean, logVariance, kl), () => _kernels.GaussianKl(mean, logVariance, kl));
        _work.Add(
            "pairwise densities", pairs.Count, LayerWork.Bytes(z, mean, logVariance, pairs),
            () => _kernels.PairwiseGaussianLogDensity(z, mean, logVariance, pairs));
        _work.Add(
            "pairwise densities parameter gradients", pairs.Count, LayerWork.Bytes(z, mean, logVariance, pairs),
            () => _kernels.PairwiseGaussianParameterGradients(z, mean, logVariance, pairs, dmean, accumulateMean: false, dlogVariance,
                accumulateLogVariance: false));
        _work.Add("log-sum-exp", pairs.Count, LayerWork.Bytes(pairs, sums), () => _kernels.LogSumExp(pairs, logWeights: null, sums));
        _work.Add(
            "log-sum-exp gradient", pairs.Count, LayerWork.Bytes(pairs, sums, dsums, dpairs),
            () => _kernels.LogSumExpGradient(pairs, logWeights: null, sums, dsums, dpairs, accumulate: false));
    }

    /// <summary>One update of all parameters, values of their own standing for them.</summary>
    private void AddAdam(IEnumerable<Parameter> parameters)
    {
        (Tensor Value, Tensor Gradient, Tensor M, Tensor V)[] state =
        [
            .. parameters.Select(p => p.Value).Select(value => (
                _kernels.CreateTensor(value.Shape, value.HostRead()), _work.Noise(value.Shape),
                _kernels.CreateTensor(value.Shape), _kernels.CreateTensor(value.Shape))),
        ];
        double values = state.Sum(s => (double)s.Value.Count);

        // Seven numbers a value: four read and three written.
        _work.Add("Adam", values, 7 * sizeof(float) * values, () =>
        {
            foreach ((Tensor value, Tensor gradient, Tensor m, Tensor v) in state)
                _kernels.AdamStep(value, gradient, m, v, 1e-6, 0.9, 0.999, 1e-8, step: 1000);
        });
    }
}
