using Disentangle.Estimators;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>
/// The three parts of the mean KL term of codes whose units are features that are present, with a normal value, or absent, 0. The
/// posterior of a feature of image n is <c>q(c) = (1 - p_n) [c = 0] + p_n N(c; mu_n, sigma_n^2)</c>, and the prior the same with pi, 0
/// and 1. There is no closed form of I(n; z), so codes are drawn, and q(c) at each of them is the mean over all images.
/// </summary>
/// <remarks>
/// As in <see cref="ExactDecomposition"/> the only error is that of the mean over S codes, the parts add up to the sampled KL, and
/// TC = sum_k I(n; c_k) - I(n; c). An absent feature has no value, so the KL counts values of present features only, where the loss of
/// the IBP-VAE counts all.
/// </remarks>
/// <param name="Parts">The three parts in nats, with standard errors.</param>
/// <param name="Information">I(n; c_k) of each feature in nats, with its standard error.</param>
/// <param name="AnalyticKl">The mean KL(q(c | x) || p(c)) over all images in closed form, in nats.</param>
/// <param name="SampledKl">The mean of log q(c_s | x_n_s) - log p(c_s) over the codes, in nats.</param>
/// <param name="Images">N.</param>
/// <param name="Samples">S.</param>
public sealed record FeatureDecomposition(
    KlParts Parts, IReadOnlyList<(double Value, double Error)> Information, double AnalyticKl, double SampledKl, int Images, int Samples)
{
    // Of 10^9 images so far below the greatest, all together would not change the last digit of a double.
    private const double Negligible = -60;

    /// <summary>Decomposes at codes of different images. Takes time of order S N K.</summary>
    /// <param name="features">The posteriors of all N images.</param>
    /// <param name="prior">pi_k, the probability of each feature before an image is seen, above 0 and below 1.</param>
    /// <param name="samples">S, from 2 to N.</param>
    /// <param name="seed">Decides images and codes.</param>
    /// <param name="crew">The threads that work; the result does not depend on their number.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">There are not K prior probabilities, or S is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FeatureDecomposition Of(
        Features features, IReadOnlyList<double> prior, int samples, ulong seed, Crew crew, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        (int n, int k) = (features.Count, features.Latents);
        if (prior.Count != k) throw new ArgumentException($"{k} probabilities were expected, got {prior.Count}", nameof(prior));
        if (samples < 2 || samples > n) throw new ArgumentException($"from 2 to {n} codes can be drawn, got {samples}", nameof(samples));
        Philox random = new(seed, RandomPurpose.PosteriorSample);
        int[] order = [.. Enumerable.Range(0, n)];
        random.Choose<int>(order, samples);
        double[] codes = new double[samples * k]; // NaN where a feature is absent
        for (int s = 0; s < samples; s++)
        {
            for (int j = 0; j < k; j++)
            {
                int at = order[s] * k + j;
                bool present = random.NextOpenUniform() < features.Presence[at];
                double value = features.Means[at] + Math.Exp(0.5 * features.LogVariances[at]) * random.NextNormal();
                codes[s * k + j] = present ? value : double.NaN;
            }
        }

        Table table = new(features);
        double[] joint = new double[samples], units = new double[samples * k];
        int done = 0;
        crew.For(samples, () => new double[n], (s, densities) =>
        {
            densities.AsSpan().Clear();
            for (int j = 0; j < k; j++) units[s * k + j] = table.AddLogDensities(j, codes[s * k + j], densities);
            joint[s] = LogMeanExp(densities);
            progress?.Report((double)Interlocked.Increment(ref done) / samples);
        }, cancellation: cancellation);

        KlPartMeans means = default;
        RunningMean[] unitInformation = new RunningMean[k];
        for (int s = 0; s < samples; s++)
        {
            double own = 0, product = 0, priorDensity = 0;
            for (int j = 0; j < k; j++)
            {
                double c = codes[s * k + j], one = LogDensity(features, order[s] * k + j, c), all = units[s * k + j];
                unitInformation[j].Add(one - all);
                own += one;
                product += all;
                priorDensity += double.IsNaN(c) ? Math.Log(1 - prior[j]) : Math.Log(prior[j]) - 0.5 * (Math.Log(2 * Math.PI) + c * c);
            }

            means.Add(own - joint[s], joint[s] - product, product - priorDensity, own - priorDensity);
        }

        return new FeatureDecomposition(
            means.Parts, [.. unitInformation.Select(one => (one.Mean, one.StandardError))], MeanKl(features, prior), means.Kl, n,
            samples);
    }

    // With respect to a point mass at absent, NaN here, and length elsewhere.
    private static double LogDensity(Features features, int at, double c)
    {
        double p = features.Presence[at];
        if (double.IsNaN(c)) return Math.Log(1 - p);
        double distance = c - features.Means[at], logVariance = features.LogVariances[at];
        return Math.Log(p) - 0.5 * (Math.Log(2 * Math.PI) + logVariance + distance * distance * Math.Exp(-logVariance));
    }

    /// <summary>What the densities of a feature need of each image, feature by feature.</summary>
    private sealed class Table
    {
        private readonly int _images;
        private readonly float[] _absent, _present, _mean, _precision;
        private readonly double[] _absentEverywhere;

        public Table(Features features)
        {
            (_images, int k) = (features.Count, features.Latents);
            (_absent, _present) = (new float[_images * k], new float[_images * k]);
            (_mean, _precision, _absentEverywhere) = (new float[_images * k], new float[_images * k], new double[k]);
            for (int j = 0; j < k; j++)
            {
                double absent = 0;
                for (int i = 0; i < _images; i++)
                {
                    (int from, int to) = (i * k + j, j * _images + i);
                    double p = features.Presence[from], logVariance = features.LogVariances[from];
                    absent += 1 - p;
                    _absent[to] = (float)Math.Log(1 - p);
                    _present[to] = (float)(Math.Log(p) - 0.5 * (Math.Log(2 * Math.PI) + logVariance));
                    _mean[to] = features.Means[from];
                    _precision[to] = (float)Math.Exp(-logVariance);
                }

                _absentEverywhere[j] = Math.Log(absent / _images);
            }
        }

        /// <summary>Adds log q(c_k | x_n) of each image, and returns log q(c_k), the logarithm of their mean.</summary>
        public double AddLogDensities(int feature, double c, Span<double> densities)
        {
            int first = feature * _images;
            if (double.IsNaN(c))
            {
                ReadOnlySpan<float> absent = _absent.AsSpan(first, _images);
                for (int i = 0; i < absent.Length; i++) densities[i] += absent[i];
                return _absentEverywhere[feature];
            }

            ReadOnlySpan<float> present = _present.AsSpan(first, _images), mean = _mean.AsSpan(first, _images),
                precision = _precision.AsSpan(first, _images);
            double sum = 0;
            for (int i = 0; i < present.Length; i++)
            {
                double distance = c - mean[i], density = present[i] - 0.5 * distance * distance * precision[i];
                densities[i] += density;
                sum += Math.Exp(density);
            }

            return Math.Log(sum / _images);
        }
    }

    private static double LogMeanExp(double[] values)
    {
        double most = values.Max(), sum = 0;
        foreach (double value in values)
            if (value - most > Negligible) sum += Math.Exp(value - most);
        return most + Math.Log(sum / values.Length);
    }

    private static double MeanKl(Features features, IReadOnlyList<double> prior)
    {
        double sum = 0;
        for (int i = 0; i < features.Presence.Length; i++)
        {
            double p = features.Presence[i], pi = prior[i % prior.Count], mean = features.Means[i], logVariance = features.LogVariances[i];
            sum += Part(p, pi) + Part(1 - p, 1 - pi) + p * 0.5 * (mean * mean + Math.Exp(logVariance) - logVariance - 1);
        }

        return sum / features.Count;

        static double Part(double p, double q) => p > 0 ? p * Math.Log(p / q) : 0;
    }
}
