using Disentangle.Foundation.Numerics;

namespace Disentangle.Estimators;

/// <summary>
/// The Gaussian posteriors of all N images of a data set, q(z | x_n) = N(mu_n, diag sigma_n^2): what estimates of the aggregate posterior
/// q(z) = sum_n p_n q(z | x_n) are made of; p_n = 1/N where all images are equally likely. Encode once, estimate as often as wanted.
/// </summary>
public sealed class PosteriorTable
{
    // p_n, adding up to 1, and the sums of them so far; null where all are equally likely.
    private readonly double[]? _probabilities, _sums;

    /// <summary>A table of N posteriors.</summary>
    /// <param name="mean">(N, D).</param>
    /// <param name="logVariance">log sigma^2, (N, D).</param>
    /// <param name="probabilities">p_n of each image, in proportion, at least 0; null where all are equally likely.</param>
    /// <exception cref="ArgumentException">The tensors are not two matrices of one shape, or the probabilities are not N numbers >= 0
    /// of which one is above 0.</exception>
    /// <exception cref="UserErrorException">There are fewer than 2 posteriors, or a number is not finite.</exception>
    public PosteriorTable(Tensor mean, Tensor logVariance, IReadOnlyList<double>? probabilities = null)
    {
        if (mean.Shape.Rank != 2 || mean.Shape != logVariance.Shape)
            throw new ArgumentException($"means and log-variances are two matrices of one shape, got {mean.Shape} and {logVariance.Shape}");
        if (mean.Shape[0] < 2) throw new UserErrorException($"an aggregate posterior needs at least 2 images, got {mean.Shape[0]}");
        foreach (Tensor values in (Tensor[])[mean, logVariance])
        {
            foreach (float value in values.HostRead())
            {
                if (!float.IsFinite(value))
                    throw new UserErrorException($"posteriors must be finite numbers, got {value}",
                        "training of the model may have diverged");
            }
        }

        (Mean, LogVariance) = (mean, logVariance);
        if (probabilities is not null)
        {
            double total = probabilities.Sum();
            if (probabilities.Count != Count || !(total > 0 && double.IsFinite(total)) || probabilities.Any(p => p < 0))
                throw new ArgumentException(
                    $"{Count} probabilities >= 0 of which one is above 0 were expected, got {probabilities.Count} that add up to {total}");
            _probabilities = [.. probabilities.Select(p => p / total)];
            _sums = new double[Count];
            double sum = 0;
            for (int n = 0; n < Count; n++) _sums[n] = sum += _probabilities[n];
            float[] weights = [.. _probabilities.Select(p => (float)Math.Log(p * Count))];
            LogWeights = weights;
        }

        Entropy = ImageEntropy.OfDifferent(Count, _probabilities);
    }

    private PosteriorTable(PosteriorTable table, ImageEntropy entropy) =>
        (Mean, LogVariance, LogWeights, _probabilities, _sums, Entropy) = (table.Mean, table.LogVariance, table.LogWeights,
            table._probabilities, table._sums, entropy);

    /// <summary>What I(n; z) cannot exceed; of images that are all different, unless who made the table said otherwise.</summary>
    public ImageEntropy Entropy { get; }

    /// <summary>Whether all images are equally likely.</summary>
    public bool IsUniform => _probabilities is null;

    /// <summary>mu, (N, D).</summary>
    public Tensor Mean { get; }

    /// <summary>log sigma^2, (N, D).</summary>
    public Tensor LogVariance { get; }

    /// <summary>N, the number of images.</summary>
    public int Count => Mean.Shape[0];

    /// <summary>D, the number of latent units.</summary>
    public int Latents => Mean.Shape[1];

    /// <summary>log(N p_n) of each image for <see cref="IKernels.AggregateLogDensities"/>; empty where all are equally likely.</summary>
    internal ReadOnlyMemory<float> LogWeights { get; }

    /// <summary>The table of what an encoder said.</summary>
    /// <param name="codes">Means and log-variances of each image.</param>
    /// <param name="probabilities">p_n of each image, in proportion; null where all are equally likely.</param>
    /// <param name="entropy">That of the images, where some may be the same; null where all are different.</param>
    /// <exception cref="UserErrorException">The encoder is deterministic, there are fewer than 2 codes,
    /// or a number is not finite.</exception>
    public static PosteriorTable Of(Codes codes, IReadOnlyList<double>? probabilities = null, ImageEntropy? entropy = null)
    {
        Shape shape = new(codes.Count, codes.Latents);
        if (codes.LogVariances is not { } logVariances)
            throw new UserErrorException(
                "the aggregate posterior needs a distribution of codes for each image, but the encoder of this run is deterministic");
        PosteriorTable table = new(new Tensor(shape, codes.Means), new Tensor(shape, logVariances), probabilities);
        return entropy is { } known ? new PosteriorTable(table, known) : table;
    }

    /// <summary>The same posteriors of images of which some may be the same.</summary>
    /// <param name="entropy">That of the images.</param>
    public PosteriorTable With(ImageEntropy entropy) => new(this, entropy);

    /// <summary>KL(q(z_d | x_n) || N(0, 1)) of each unit in nats, in closed form, mean over all images, (D).</summary>
    public double[] MeanKl()
    {
        double[] kl = new double[Latents];
        ReadOnlySpan<float> mean = Mean.HostRead(), logVariance = LogVariance.HostRead();
        for (int i = 0; i < mean.Length; i++)
            kl[i % Latents] += Share(0.5 * ((double)mean[i] * mean[i] + Math.Exp(logVariance[i]) - logVariance[i] - 1), i / Latents);
        return kl;
    }

    /// <summary>
    /// Draws one code from each of some posteriors: z_s ~ q(z | x_n_s), the images n_s chosen at random without replacement, or with
    /// replacement where they are not equally likely.
    /// </summary>
    /// <param name="count">S, from 1 to N; with N every image is chosen once if all are equally likely.</param>
    /// <param name="seed">Decides images and codes.</param>
    /// <exception cref="UserErrorException">S is out of range.</exception>
    public PosteriorSample Sample(int count, ulong seed)
    {
        if (count < 1 || count > Count)
            throw new UserErrorException($"samples must be from 1 to the number of images, {Count}, got {count}");
        Philox random = new(seed, RandomPurpose.PosteriorSample);
        int[] images = Choose(count, ref random);
        return new PosteriorSample(images, Draw(images, ref random));
    }

    /// <summary>p_n.</summary>
    internal double Probability(int image) => _probabilities is null ? 1.0 / Count : _probabilities[image];

    /// <summary>The part that an image's value has in a mean over the images.</summary>
    internal double Share(double value, int image) => _probabilities is null ? value / Count : value * _probabilities[image];

    /// <summary>An image drawn at random.</summary>
    internal int DrawImage(ref Philox random)
    {
        if (_sums is null) return random.NextInt(Count);
        double part = (((ulong)random.NextUInt() << 32 | random.NextUInt()) >> 11) * (1.0 / (1UL << 53));
        int place = Array.BinarySearch(_sums, part * _sums[^1]);
        place = Math.Min(place < 0 ? ~place : place + 1, Count - 1);
        while (_probabilities![place] == 0) place--;
        return place;
    }

    /// <summary>Some images at random: different ones where all are equally likely, else drawn independently.</summary>
    internal int[] Choose(int count, ref Philox random)
    {
        if (IsUniform)
        {
            int[] order = [.. Enumerable.Range(0, Count)];
            random.Choose<int>(order, count);
            return order[..count];
        }

        int[] drawn = new int[count];
        foreach (ref int image in drawn.AsSpan()) image = DrawImage(ref random);
        return drawn;
    }

    /// <summary>A code from each of the posteriors at <paramref name="images"/>, (images.Length, D).</summary>
    internal Tensor Draw(ReadOnlySpan<int> images, ref Philox random)
    {
        Tensor z = new(new Shape(images.Length, Latents));
        Draw(images, z, ref random);
        return z;
    }

    /// <summary>
    /// Fills <paramref name="z"/>, (images.Length, D), with a code from each of the posteriors at <paramref name="images"/>.
    /// </summary>
    internal void Draw(ReadOnlySpan<int> images, Tensor z, ref Philox random)
    {
        ReadOnlySpan<float> mean = Mean.HostRead(), logVariance = LogVariance.HostRead();
        Span<float> values = z.HostWrite();
        for (int i = 0; i < values.Length; i++)
        {
            int n = images[i / Latents] * Latents + i % Latents;
            values[i] = (float)(mean[n] + Math.Exp(0.5 * logVariance[n]) * random.NextNormal());
        }
    }
}

/// <summary>Codes drawn from posteriors.</summary>
/// <param name="Images">The images whose posteriors they are from, S of them.</param>
/// <param name="Z">The codes, (S, D).</param>
public sealed record PosteriorSample(IReadOnlyList<int> Images, Tensor Z)
{
    /// <summary>S, the number of codes.</summary>
    public int Count => Images.Count;
}
