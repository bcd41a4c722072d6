using Disentangle.Distributions;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>
/// Lower bounds of log p(x) of the IBP-VAE as a model of binary presence, in nats an image. Training bounds the model with relaxed
/// presence; these are bounds of the one that the prior describes. The KL of the sticks, which counts once for all images, is subtracted.
/// </summary>
/// <param name="Elbo">The evidence lower bound: the mean of log p(x, c | nu) - log q(c | x, nu).</param>
/// <param name="ImportanceWeighted">
/// The same of the mean of several weights p(x, c | nu) / q(c | x, nu) of an image, which is never lower in expectation.
/// </param>
/// <param name="Samples">How many weights of an image.</param>
/// <remarks>Source: Y. Burda, R. Grosse, R. Salakhutdinov: Importance weighted autoencoders, ICLR 2016.</remarks>
public sealed record FeatureBound(RunningMean Elbo, RunningMean ImportanceWeighted, int Samples)
{
    private const int DecodedAtOnce = 256;

    /// <summary>Measures the bounds over some images.</summary>
    /// <param name="model">The model.</param>
    /// <param name="likelihood">p(x | c).</param>
    /// <param name="data">The images.</param>
    /// <param name="images">Which.</param>
    /// <param name="samples">Weights of an image, at least 1.</param>
    /// <param name="seed">Decides sticks and codes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FeatureBound Of(
        IbpVae model, Likelihood likelihood, IImageDataset data, IReadOnlyList<int> images, int samples, ulong seed, IKernels kernels,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Philox random = new(seed, RandomPurpose.BoundImages);
        double sticks = model.SticksKl() / data.Count;
        RunningMean elbo = default, weighted = default;
        Tape tape = new(kernels);
        int size = data.Shape.Count;
        for (int i = 0; i < images.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor image = new(new Shape(1, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            data.Read([images[i]], image.HostWrite());
            (Tensor codes, double[] logWeights) = model.DrawBinary(image, samples, ref random);
            for (int first = 0; first < samples; first += DecodedAtOnce)
            {
                int count = Math.Min(DecodedAtOnce, samples - first);
                Tensor some = kernels.CreateTensor(new Shape(count, model.Latents)),
                    repeated = kernels.CreateTensor(new Shape(count, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
                codes.HostRead().Slice(first * model.Latents, count * model.Latents).CopyTo(some.HostWrite());
                for (int row = 0; row < count; row++) image.HostRead().CopyTo(repeated.HostWrite()[(row * size)..]);
                tape.Begin(ParameterSet.Empty);
                Var errors = likelihood.NegativeLogLikelihood(model.Logits(tape.Constant(some)), tape.Constant(repeated));
                for (int row = 0; row < count; row++) logWeights[first + row] -= errors.Value.HostRead()[row];
            }

            elbo.Add(logWeights.Average() - sticks);
            double most = logWeights.Max();
            weighted.Add(most + Math.Log(logWeights.Average(weight => Math.Exp(weight - most))) - sticks);
            progress?.Report((i + 1.0) / images.Count);
        }

        return new FeatureBound(elbo, weighted, samples);
    }
}
