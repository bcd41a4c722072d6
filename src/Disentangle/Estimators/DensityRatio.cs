using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>Fills codes (n, D) with independent draws of a distribution.</summary>
public delegate void CodeSampler(Tensor codes, ref Philox random);

/// <summary>How a discriminator is trained to measure a density ratio.</summary>
public sealed record DensityRatioOptions
{
    /// <summary>Updates of the discriminator.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Draws of each distribution in an update.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Hidden layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The width of each.</summary>
    public int Units { get; init; } = 64;

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Draws that the discriminator has not been fitted to, which the result is the mean of.</summary>
    public int HeldOut { get; init; } = 50_000;

    /// <summary>Decides all draws and the network's start.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which of several trials of one seed it is, 0 to 255: each has random numbers of its own.</summary>
    public int Trial { get; init; }
}

/// <summary>A measured value.</summary>
/// <param name="Value">In nats.</param>
/// <param name="StandardError">Of the mean over the held-out draws; what the discriminator has not learnt is not in it.</param>
public readonly record struct Measurement(double Value, double StandardError);

/// <summary>
/// Divergences of distributions that can be drawn from but have no density, by a discriminator trained for the purpose: at its
/// optimum its log-odds are <c>log p(z) - log q(z)</c> (Sugiyama, Suzuki and Kanamori: Density ratio estimation, 2012; for total
/// correlation Kim and Mnih 2018). Too little learning gives a wrong value to either side: the mean of the log-odds under p is no bound of
/// the divergence unless the mean of their exponentials under q is 1. A discriminator that has not learnt anything gives about 0.
/// </summary>
public static class DensityRatio
{
    /// <summary>KL(p || q) = E_p[log p(z) - log q(z)].</summary>
    /// <param name="p">Draws of p.</param>
    /// <param name="q">Draws of q.</param>
    /// <param name="latents">D.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Measurement Kl(
        CodeSampler p,
        CodeSampler q,
        int latents,
        IKernels kernels,
        DensityRatioOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        new DensityRatioTrial(p, q, latents, kernels, options ?? new DensityRatioOptions()).Run(progress, cancellation);

    /// <summary>TC = KL(q(z) || prod_d q(z_d)), the draws of the product being permuted draws of q.</summary>
    /// <param name="codes">Draws of q(z).</param>
    /// <param name="latents">D; with one unit TC is 0.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Measurement TotalCorrelation(
        CodeSampler codes,
        int latents,
        IKernels kernels,
        DensityRatioOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        if (latents == 1) return default;
        Tensor joint = new();
        return Kl(codes, Permuted, latents, kernels, options, progress, cancellation);

        void Permuted(Tensor permuted, ref Philox random)
        {
            joint.Resize(permuted.Shape);
            codes(joint, ref random);
            ColumnPermutation.Permute(joint, permuted, ref random);
        }
    }

    /// <summary>
    /// The parts of the mean KL to N(0, I) of Gaussian posteriors, where q(z) = 1/N sum_n q(z|x_n). Total correlation is measured against
    /// permuted draws. The other two need log q(z): its ratio to g, the Gaussian with the moments of q(z), is measured, and all that g
    /// has to say is known in closed form: <c>I = 1/2 log det S - 1/2 mean_n sum_d log sigma_nd^2 - KL(q || g)</c> and
    /// <c>KL(q || p) = KL(q || g) + KL(g || p)</c>.
    /// </summary>
    /// <param name="posteriors">Of all images.</param>
    /// <param name="kernels">What does the arithmetic.</param>
    /// <param name="options">How it is measured; null for the defaults.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static KlParts Decompose(
        PosteriorTable posteriors,
        IKernels kernels,
        DensityRatioOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new DensityRatioOptions();
        int latents = posteriors.Latents;
        PosteriorMoments moments = new(posteriors);
        CodeSampler mixture = Mixture(posteriors);
        double gaussianKl = -latents - moments.LogDeterminant;
        for (int d = 0; d < latents; d++) gaussianKl += moments.Covariance[d, d] + moments.Mean[d] * moments.Mean[d];

        // In coordinates in which g is N(0, I).
        Measurement shape = Kl(Whitened, FillNormal, latents, kernels, options, Half.Of(progress, 0), cancellation);

        // Other draws, so that the two errors have nothing to do with each other.
        Measurement correlation =
            TotalCorrelation(mixture, latents, kernels, options with { Trial = options.Trial + 1 }, Half.Of(progress, 0.5), cancellation);
        double kl = shape.Value + 0.5 * gaussianKl;
        return new KlParts(
            0.5 * (moments.LogDeterminant - moments.MeanLogVariance) - shape.Value,
            correlation.Value,
            kl - correlation.Value,
            shape.StandardError,
            correlation.StandardError,
            Math.Sqrt(shape.StandardError * shape.StandardError + correlation.StandardError * correlation.StandardError),

            // Their sum is the mean of the KL terms in closed form: what is measured cancels.
            KlError: 0);

        void Whitened(Tensor codes, ref Philox random)
        {
            mixture(codes, ref random);
            moments.Whiten(codes.HostWrite());
        }
    }

    private sealed class Half(IProgress<double> whole, double done) : IProgress<double>
    {
        public static Half? Of(IProgress<double>? whole, double done) => whole is null ? null : new Half(whole, done);

        public void Report(double value) => whole.Report(done + value / 2);
    }

    private static void FillNormal(Tensor codes, ref Philox random) => random.FillNormal(codes.HostWrite());

    // Draws of q(z): any of the posteriors, and a code of it.
    private static CodeSampler Mixture(PosteriorTable posteriors)
    {
        int[] images = [];
        return (Tensor codes, ref Philox random) =>
        {
            Array.Resize(ref images, codes.Shape[0]);
            foreach (ref int image in images.AsSpan()) image = posteriors.DrawImage(ref random);
            posteriors.Draw(images, codes, ref random);
        };
    }
}
