namespace Disentangle.Estimators;

/// <summary>
/// The Gaussian posteriors of all N images of a data set, q(z | x_n) = N(mu_n, diag sigma_n^2): what estimates of the aggregate posterior
/// q(z) = 1/N sum_n q(z | x_n) are made of. Encode once, estimate as often as wanted.
/// </summary>
public sealed class PosteriorTable
{
    // Metrics number their streams of random numbers from 1, pictures take 1000.
    private const long SampleStream = 2000;

    /// <summary>A table of N posteriors.</summary>
    /// <param name="mean">(N, D).</param>
    /// <param name="logVariance">log sigma^2, (N, D).</param>
    /// <exception cref="ArgumentException">The tensors are not two matrices of one shape.</exception>
    /// <exception cref="UserErrorException">There are fewer than 2 posteriors, or a number is not finite.</exception>
    public PosteriorTable(Tensor mean, Tensor logVariance)
    {
        if (mean.Shape.Rank != 2 || mean.Shape != logVariance.Shape)
            throw new ArgumentException($"means and log-variances are two matrices of one shape, got {mean.Shape} and {logVariance.Shape}");
        if (mean.Shape[0] < 2) throw new UserErrorException($"an aggregate posterior needs at least 2 images, got {mean.Shape[0]}");
        foreach (Tensor values in (Tensor[])[mean, logVariance])
        {
            foreach (float value in values.Span)
            {
                if (!float.IsFinite(value))
                    throw new UserErrorException($"posteriors must be finite numbers, got {value}", "a model whose training diverged encodes to such numbers");
            }
        }

        (Mean, LogVariance) = (mean, logVariance);
    }

    /// <summary>mu, (N, D).</summary>
    public Tensor Mean { get; }

    /// <summary>log sigma^2, (N, D).</summary>
    public Tensor LogVariance { get; }

    /// <summary>N, the number of images.</summary>
    public int Count => Mean.Shape[0];

    /// <summary>D, the number of latent units.</summary>
    public int Latents => Mean.Shape[1];

    /// <summary>The table of what an encoder said.</summary>
    /// <exception cref="UserErrorException">The encoder is deterministic, there are fewer than 2 codes, or a number is not finite.</exception>
    public static PosteriorTable Of(Codes codes)
    {
        Shape shape = new(codes.Count, codes.Latents);
        return codes.LogVariances is { } logVariances
            ? new PosteriorTable(new Tensor(shape, codes.Means), new Tensor(shape, logVariances))
            : throw new UserErrorException("the aggregate posterior needs a distribution of codes for each image, but this encoder is deterministic");
    }

    /// <summary>KL(q(z_d | x_n) || N(0, 1)) of each unit in nats, in closed form, mean over all images, (D).</summary>
    public double[] MeanKl()
    {
        double[] kl = new double[Latents];
        ReadOnlySpan<float> mean = Mean.Span, logVariance = LogVariance.Span;
        for (int i = 0; i < mean.Length; i++)
            kl[i % Latents] += 0.5 * ((double)mean[i] * mean[i] + Math.Exp(logVariance[i]) - logVariance[i] - 1) / Count;
        return kl;
    }

    /// <summary>Draws one code from each of some posteriors: z_s ~ q(z | x_n_s), the images n_s chosen at random without replacement.</summary>
    /// <param name="count">S, from 1 to N; with N every image is chosen once.</param>
    /// <param name="seed">Decides images and codes.</param>
    /// <exception cref="UserErrorException">S is out of range.</exception>
    public PosteriorSample Sample(int count, ulong seed)
    {
        if (count < 1 || count > Count) throw new UserErrorException($"samples must be from 1 to the number of images, {Count}, got {count}");
        Philox random = new(seed, RandomPurpose.Evaluation, SampleStream);
        int[] order = [.. Enumerable.Range(0, Count)];
        random.Choose<int>(order, count);
        return new PosteriorSample(order[..count], Draw(order.AsSpan(0, count), ref random));
    }

    /// <summary>A code from each of the posteriors at <paramref name="images"/>, (images.Length, D).</summary>
    internal Tensor Draw(ReadOnlySpan<int> images, ref Philox random)
    {
        Tensor z = new(new Shape(images.Length, Latents));
        Draw(images, z, ref random);
        return z;
    }

    /// <summary>Fills <paramref name="z"/>, (images.Length, D), with a code from each of the posteriors at <paramref name="images"/>.</summary>
    internal void Draw(ReadOnlySpan<int> images, Tensor z, ref Philox random)
    {
        for (int i = 0; i < z.Count; i++)
        {
            int n = images[i / Latents] * Latents + i % Latents;
            z.Span[i] = (float)(Mean.Span[n] + Math.Exp(0.5 * LogVariance.Span[n]) * random.NextNormal());
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
