using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>
/// The three parts of the mean KL term with the aggregate posterior of the whole data set: no estimate of q(z) from a batch, so the only
/// error is that of a mean over S sampled codes, which the standard errors tell.
/// </summary>
/// <remarks>
/// Source: M. D. Hoffman and M. J. Johnson: ELBO surgery, 2016, for I(n; z) and KL(q(z) || p(z)); Chen et al., NeurIPS 2018, for the two
/// parts of the latter. At the same codes the parts add up to the sampled KL exactly, and TC = sum_d I(n; z_d) - I(n; z), since the
/// posteriors have independent units. Truly I is at least max_d I(n; z_d) and at most H, the entropy of
/// the images, and TC at most (D - 1) H.
/// </remarks>
/// <param name="Parts">The three parts, with standard errors.</param>
/// <param name="Latents">The same for each unit alone.</param>
/// <param name="AnalyticKl">The mean KL(q(z | x) || p(z)) over all N images in closed form, in nats: what the
/// parts add up to in expectation.</param>
/// <param name="SampledKl">The mean of log q(z_s | x_n_s) - log p(z_s) over the codes, in nats: what the
/// parts add up to but for rounding.</param>
/// <param name="Images">N.</param>
/// <param name="Samples">S.</param>
public sealed record ExactDecomposition(
    KlParts Parts, IReadOnlyList<LatentDecomposition> Latents, double AnalyticKl, double SampledKl, int Images, int Samples)
{
    private const int SamplesPerThread = 128;

    /// <summary>The entropy of the image, which I(n; z) cannot exceed: log N where all images are different and equally likely.</summary>
    public ImageEntropy Entropy { get; init; } = ImageEntropy.OfDifferent(Images);

    /// <summary>That entropy in nats.</summary>
    public double Ceiling => Entropy.Nats;

    /// <summary>
    /// Decomposes at codes drawn from the posteriors. Streams over the images, each weighted by its probability; takes time of
    /// order S N D and memory of order S D.
    /// </summary>
    /// <param name="posteriors">All of them.</param>
    /// <param name="sample">Codes of the posteriors, from <see cref="PosteriorTable.Sample"/>.</param>
    /// <param name="kernels">What does the arithmetic; the result does not depend on the number of threads.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The codes have another number of units.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ExactDecomposition Of(
        PosteriorTable posteriors, PosteriorSample sample, IKernels kernels, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        int d = posteriors.Latents, s = sample.Count, step = SamplesPerThread * kernels.Threads;
        if (sample.Z.Shape != new Shape(s, d))
            throw new ArgumentException($"{s} codes of {d} units were expected, got a tensor of shape {sample.Z.Shape}");
        Accumulator sums = new(posteriors);
        double[] joint = new double[step], units = new double[s * d];
        Tensor mean = kernels.OnDevice(posteriors.Mean), logVariance = kernels.OnDevice(posteriors.LogVariance), z = kernels.CreateTensor();
        cancellation.ThrowIfCancellationRequested();
        kernels.UnitLogDensities(kernels.OnDevice(sample.Z), mean, logVariance, units, posteriors.LogWeights.Span);
        for (int first = 0; first < s; first += step)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(step, s - first);
            z.Resize(new Shape(count, d));
            ReadOnlySpan<float> codes = sample.Z.HostRead().Slice(first * d, count * d);
            codes.CopyTo(z.HostWrite());
            kernels.AggregateLogDensities(z, mean, logVariance, joint.AsSpan(0, count), posteriors.LogWeights.Span);
            for (int i = 0; i < count; i++)
                sums.Add(sample.Images[first + i], codes.Slice(i * d, d), joint[i], units.AsSpan((first + i) * d, d));
            progress?.Report((double)(first + count) / s);
        }

        return sums.Result(s);
    }

    private static double LogNormal(double z, double mean, double logVariance) =>
        -0.5 * (Math.Log(2 * Math.PI) + logVariance + (z - mean) * (z - mean) * Math.Exp(-logVariance));

    private sealed class Accumulator(PosteriorTable posteriors)
    {
        private readonly RunningMean[] _unitInformation = new RunningMean[posteriors.Latents],
            _unitKl = new RunningMean[posteriors.Latents];
        private KlPartMeans _parts;

        // At a code z of an image n, with log q(z) and log q(z_d).
        public void Add(int image, ReadOnlySpan<float> z, double logQz, ReadOnlySpan<double> logQzd)
        {
            double logQzx = 0, logPz = 0, logProductQzd = 0;
            for (int d = 0; d < z.Length; d++)
            {
                int place = image * z.Length + d;
                double logQzdx = LogNormal(z[d], posteriors.Mean.HostRead()[place], posteriors.LogVariance.HostRead()[place]),
                    logPzd = LogNormal(z[d], 0, 0);
                _unitInformation[d].Add(logQzdx - logQzd[d]);
                _unitKl[d].Add(logQzd[d] - logPzd);
                logQzx += logQzdx;
                logPz += logPzd;
                logProductQzd += logQzd[d];
            }

            _parts.Add(logQzx - logQz, logQz - logProductQzd, logProductQzd - logPz, logQzx - logPz);
        }

        public ExactDecomposition Result(int samples)
        {
            double[] kl = posteriors.MeanKl();
            return new ExactDecomposition(
                _parts.Parts,
                [.. kl.Select((value, d) => new LatentDecomposition(
                    d, value, _unitInformation[d].Mean, _unitInformation[d].StandardError, _unitKl[d].Mean, _unitKl[d].StandardError))],
                kl.Sum(), _parts.Kl, posteriors.Count, samples)
            { Entropy = posteriors.Entropy };
        }
    }
}

/// <summary>What one latent unit alone says, in nats.</summary>
/// <param name="Unit">Its place in the code, d.</param>
/// <param name="Kl">The mean KL(q(z_d | x) || N(0, 1)) over all images, in closed form: the sum of the other two in expectation.</param>
/// <param name="Information">I(n; z_d), what the unit says about which image it came from.</param>
/// <param name="InformationError">The standard error of <paramref name="Information"/>.</param>
/// <param name="AggregateKl">KL(q(z_d) || N(0, 1)), how far the unit is from the prior, all images together.</param>
/// <param name="AggregateKlError">The standard error of <paramref name="AggregateKl"/>.</param>
public sealed record LatentDecomposition(
    int Unit, double Kl, double Information, double InformationError, double AggregateKl, double AggregateKlError);
