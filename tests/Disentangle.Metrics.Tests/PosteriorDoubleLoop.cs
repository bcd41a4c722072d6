using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Metrics.Tests;

/// <summary>Information of codes about factors as it is written, in double precision and loops over all posteriors.</summary>
internal static class PosteriorDoubleLoop
{
    /// <summary>Posteriors around the values of some factors, no two alike.</summary>
    public static void Overlapping(ReadOnlySpan<int> factors, int image, Span<float> mean, Span<float> logVariance)
    {
        var random = new Philox(11, RandomPurpose.Test, image);
        for (int d = 0; d < mean.Length; d++)
        {
            mean[d] = factors[d % factors.Length] + 0.4f * factors[(d + 1) % factors.Length] + 0.3f * random.NextNormal();
            logVariance[d] = -1.5f + 0.4f * random.NextNormal() - d;
        }
    }

    /// <summary>log (1/n) sum over the images of N(z; mu_nd, sigma_nd^2).</summary>
    public static double LogDensity(Posteriors posteriors, IReadOnlyCollection<int> images, int d, double z)
    {
        double[] logs = [.. images.Select(n =>
        {
            double distance = z - At(posteriors.Mean, n, d), logVariance = At(posteriors.LogVariance, n, d);
            return -0.5 * (Math.Log(2 * Math.PI) + logVariance + distance * distance * Math.Exp(-logVariance));
        })];
        double largest = logs.Max();
        return largest + Math.Log(logs.Sum(value => Math.Exp(value - largest)) / logs.Length);
    }

    /// <summary>mean_s [log q(z_sd | v(n_s)) - log q(z_sd)].</summary>
    public static double Information(Posteriors posteriors, double[,] codes, IReadOnlyList<int> images, int[] values, int d) =>
        Enumerable.Range(0, images.Count).Average(s =>
        {
            int[] sharing = Sharing(values, values[images[s]]);
            return LogDensity(posteriors, sharing, d, codes[s, d]) - LogDensity(posteriors, All(posteriors), d, codes[s, d]);
        });

    /// <summary>
    /// H(z_d) - mean_v H(z_d | v), each entropy from codes of its own, as the authors of beta-TCVAE estimate it; with its standard error.
    /// </summary>
    public static (double Value, double Error) OfSeparateCodes(Posteriors posteriors, int[] values, int size, int d, int codes, ulong seed)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        RunningMean entropy = Entropy(All(posteriors));
        RunningMean[] conditional = [.. Enumerable.Range(0, size).Select(v => Entropy(Sharing(values, v)))];
        double squares = entropy.StandardError * entropy.StandardError
            + conditional.Sum(h => h.StandardError * h.StandardError) / size / size;
        return (entropy.Mean - conditional.Average(h => h.Mean), Math.Sqrt(squares));

        RunningMean Entropy(int[] images)
        {
            RunningMean mean = default;
            for (int s = 0; s < codes; s++)
            {
                int n = images[random.NextInt(images.Length)];
                double z = At(posteriors.Mean, n, d) + Math.Exp(At(posteriors.LogVariance, n, d) / 2) * random.NextNormal();
                mean.Add(-LogDensity(posteriors, images, d, z));
            }

            return mean;
        }
    }

    /// <summary>mean over factors of the gap of the two greatest, none below 0, over log |V_k|.</summary>
    public static double Gap(double[,] information, IReadOnlyList<int> sizes) => sizes.Select((size, k) =>
    {
        double[] sorted = [.. Enumerable.Range(0, information.GetLength(0)).Select(d => Math.Max(0, information[d, k])).OrderDescending()];
        return (sorted[0] - sorted.ElementAtOrDefault(1)) / Math.Log(size);
    }).Average();

    public static double[,] Matrix(Tensor tensor)
    {
        double[,] matrix = new double[tensor.Shape[0], tensor.Shape[1]];
        for (int i = 0; i < tensor.Count; i++) matrix[i / tensor.Shape[1], i % tensor.Shape[1]] = tensor.HostRead()[i];
        return matrix;
    }

    /// <summary>The value of factor <paramref name="k"/> of every image.</summary>
    public static int[] Values(Grid data, int k)
    {
        int[] factors = new int[data.Factors.Count];
        return [.. Enumerable.Range(0, data.Count).Select(image =>
        {
            data.FactorsOf(image, factors);
            return factors[k];
        })];
    }

    private static int[] Sharing(int[] values, int value) => [.. Enumerable.Range(0, values.Length).Where(n => values[n] == value)];

    private static int[] All(Posteriors posteriors) => [.. Enumerable.Range(0, posteriors.Count)];

    private static float At(Tensor tensor, int n, int d) => tensor.HostRead()[n * tensor.Shape[1] + d];
}
