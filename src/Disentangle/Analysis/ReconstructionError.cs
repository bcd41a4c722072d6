using Disentangle.Distributions;
using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>
/// How far reconstructions are from their images: the reconstruction term of the evidence lower bound, and squared errors.
/// </summary>
public static class ReconstructionError
{
    private const int BatchSize = 64;

    /// <summary>The squared error of the reconstruction of each image: the sum over its values of (x - decode(z))^2.</summary>
    /// <param name="model">Decodes.</param>
    /// <param name="images">x, (n, H, W, C).</param>
    /// <param name="codes">z, (n, D): the means of the codes, or samples.</param>
    /// <returns>n errors, each at least 0.</returns>
    public static double[] Squared(IGenerator model, Tensor images, Tensor codes)
    {
        ReadOnlySpan<float> one = images.HostRead(), other = model.Decode(codes).HostRead();
        double[] errors = new double[images.Shape[0]];
        int size = one.Length / errors.Length;
        for (int i = 0; i < errors.Length; i++)
            for (int p = i * size; p < (i + 1) * size; p++) errors[i] += (one[p] - other[p]) * (double)(one[p] - other[p]);
        return errors;
    }

    /// <summary>-log p(x_n_s | z_s) in nats, mean over the codes of a sample, with all constants of the likelihood.</summary>
    /// <inheritdoc cref="Each"/>
    public static RunningMean Of(
        IGaussianPosterior method,
        Likelihood likelihood,
        IImageDataset data,
        PosteriorSample sample,
        IKernels kernels,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        RunningMean mean = default;
        foreach (double error in Each(method, likelihood, data, sample, kernels, progress, cancellation)) mean.Add(error);
        return mean;
    }

    /// <summary>-log p(x_n_s | z_s) in nats of each code of a sample, with all constants of the likelihood.</summary>
    /// <param name="method">Decodes.</param>
    /// <param name="likelihood">p(x | z).</param>
    /// <param name="data">The images that the codes are of.</param>
    /// <param name="sample">The codes.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double[] Each(
        IGaussianPosterior method,
        Likelihood likelihood,
        IImageDataset data,
        PosteriorSample sample,
        IKernels kernels,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        int d = method.Latents;
        int[] indices = [.. sample.Images];
        Tape tape = new(kernels);
        Tensor images = kernels.CreateTensor(), codes = kernels.CreateTensor();
        double[] all = new double[indices.Length];
        for (int first = 0; first < indices.Length; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, indices.Length - first);
            images.Resize(new Shape(count, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            data.Read(indices.AsSpan(first, count), images.HostWrite());
            codes.Resize(new Shape(count, d));
            sample.Z.HostRead().Slice(first * d, count * d).CopyTo(codes.HostWrite());
            tape.Begin(ParameterSet.Empty);
            Var errors = likelihood.NegativeLogLikelihood(method.Logits(tape.Constant(codes)), tape.Constant(images));
            ReadOnlySpan<float> found = errors.Value.HostRead();
            for (int i = 0; i < count; i++) all[first + i] = found[i];
            progress?.Report((double)(first + count) / indices.Length);
        }

        return all;
    }
}
