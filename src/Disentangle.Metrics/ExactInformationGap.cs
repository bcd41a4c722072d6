using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What the exact mutual information gap is measured with; the default is that of beta-TCVAE.</summary>
public sealed record ExactInformationGapOptions
{
    /// <summary>S: codes drawn, each from the posterior of another image; all images where there are fewer.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>A tenth of the codes: a tenth of the time after encoding, and standard errors three times as large.</summary>
    public static ExactInformationGapOptions Quick { get; } = new() { Samples = 1_000 };
}

/// <summary>
/// The mutual information gap of samples of the posterior: MIG = mean_k (I(z_(1); v_k) - I(z_(2); v_k)) / log |V_k| with
/// I(z_d; v_k) = mean_s [log q(z_sd | v_k(n_s)) - log q(z_sd)], where both densities are means over the posteriors of all images that
/// they concern, so there are no bins and nothing is learned; in [0, 1] (Chen et al., Isolating Sources of Disentanglement in VAEs, 2018,
/// section 4.1).
/// </summary>
/// <remarks>
/// The authors' program draws codes for H(z_d) and for each H(z_d | v_k) apart. Here both are taken at the same codes: the expectation
/// is the same, and the error can be told. Information is not below 0. A factor with one value is left out; with no factor left the score
/// is 0. With a single code the second best information is 0.
/// </remarks>
public sealed class ExactInformationGap : IMetric
{
    // What encoding is of the whole, for a reader who waits.
    private const double Encoding = 0.5;

    private readonly ExactInformationGapOptions _options;

    /// <summary>The metric with beta-TCVAE's number of codes, or another.</summary>
    public ExactInformationGap(ExactInformationGapOptions? options = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Samples, 1);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "mig-exact",
        "Exact mutual information gap",
        "0 to 1; 0 for codes without information, 1 where each factor has a latent unit whose values never overlap",
        "How much more information about each factor is in a sample of the best latent unit than in one of the second best, " +
            "from the posteriors of all images, without binning.",
        HigherIsBetter: true,
        [new("mig-exact"), new("mig-exact.ordered", "by the order of factors")],
        quick => new ExactInformationGap(quick ? ExactInformationGapOptions.Quick : null))
    {
        Citation = "Chen, Li, Grosse, Duvenaud: Isolating Sources of Disentanglement in Variational Autoencoders, 2018",
        Marks = (_, _) => (0, 1),
        OnRequest = true,
    };

    /// <inheritdoc/>
    public string Id => Entry.Id;

    /// <inheritdoc/>
    public string Protocol => ProtocolOf(_options.Samples);

    /// <inheritdoc/>
    public long CodesAskedFor(int images) => images;

    /// <inheritdoc/>
    public string? WhyNot(CodeSource source, ulong seed) =>
        source.Posteriors is not null && source.Sampler.IsCompleteGrid ? null
            : "needs the posterior of every image of a complete grid of factors";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no posteriors, or not those of the images of a complete grid.</exception>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        if (WhyNot(source, seed) is { } reason) throw new ArgumentException($"{Id} {reason}", nameof(source));
        Posteriors posteriors = source.Posteriors!.Get(new ProgressPart(progress, 0, Encoding), cancellation);
        if ((posteriors.Count, posteriors.Dimensions) != (source.Sampler.Images, source.Dimensions))
        {
            throw new ArgumentException(
                $"posteriors of {source.Sampler.Images} images of {source.Dimensions} values were expected, got {posteriors.Mean.Shape}",
                nameof(source));
        }

        IReadOnlyList<Factor> factors = source.Sampler.Factors;
        int work = 1 + source.Sampler.VaryingFactors.Count, done = 0;
        var information = new PosteriorInformation(
            posteriors,
            Math.Min(_options.Samples, posteriors.Count),
            new Philox(seed, RandomPurpose.ExactGapCodes),
            source.Posteriors.Kernels,
            Part(),
            cancellation);
        var table = new Table(posteriors.Dimensions, factors);
        int[][] values = ValuesOf(source.Sampler);
        foreach (int k in source.Sampler.VaryingFactors)
        {
            done++;
            table.Take(k, information.About(values[k], Part(), cancellation));
        }

        progress?.Report(1);
        return new MetricResult(
            Id, ProtocolOf(information.Count), table.Scores(), table.Matrices(),
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);

        ProgressPart Part() =>
            new(progress, Encoding + (1 - Encoding) * done / work, Encoding + (1 - Encoding) * (done + 1) / work);
    }

    private static string ProtocolOf(int samples) => $"{samples} codes drawn from their posteriors, against those of all images";

    // The value of each factor of all images, K x N.
    private static int[][] ValuesOf(FactorSampler sampler)
    {
        int[] ofImage = new int[sampler.Factors.Count];
        int[][] values = [.. ofImage.Select(_ => new int[sampler.Images])];
        for (int image = 0; image < sampler.Images; image++)
        {
            sampler.FactorsOf(image, ofImage);
            for (int k = 0; k < ofImage.Length; k++) values[k][image] = ofImage[k];
        }

        return values;
    }

    /// <summary>I(z_d; v_k), D x K, and the gaps, each with its standard error.</summary>
    private sealed class Table(int dimensions, IReadOnlyList<Factor> factors)
    {
        private readonly double[,] _information = new double[dimensions, factors.Count], _errors = new double[dimensions, factors.Count];
        private readonly double[] _gapErrors = [.. factors.Select(_ => double.NaN)];
        private readonly double[] _entropies = [.. factors.Select(factor => Math.Log(factor.Size))];

        private double[] Gaps => MutualInformationGap.Gaps(_information, _entropies);

        /// <summary>Takes what every code tells about factor k, S x D.</summary>
        public void Take(int k, double[] told)
        {
            RunningMean[] means = [.. Enumerable.Range(0, dimensions).Select(d => Mean(s => told[s + d]))];
            for (int d = 0; d < dimensions; d++) (_information[d, k], _errors[d, k]) = (Math.Max(0, means[d].Mean), means[d].StandardError);

            // Information that is not above 0 counts as 0, whatever the codes say.
            int[] best = [.. Enumerable.Range(0, dimensions).OrderByDescending(d => means[d].Mean).Take(2).Where(d => means[d].Mean > 0)];
            RunningMean gap = Mean(s => (best.Length > 0 ? told[s + best[0]] : 0) - (best.Length > 1 ? told[s + best[1]] : 0));
            _gapErrors[k] = gap.StandardError / _entropies[k];

            RunningMean Mean(Func<int, double> value)
            {
                RunningMean mean = default;
                for (int s = 0; s < told.Length; s += dimensions) mean.Add(value(s));
                return mean;
            }
        }

        public Dictionary<string, double> Scores() => new()
        {
            ["mig-exact"] = MeanGap(_ => true), ["mig-exact.ordered"] = MeanGap(factor => !factor.IsCategorical),
        };

        public MetricMatrix[] Matrices()
        {
            string[] names = [.. factors.Select(factor => factor.Name)];
            IReadOnlyList<string> codes = MetricMatrix.CodeNames(dimensions);
            return
            [
                new("mutual information (nats)", codes, names, _information),
                new("standard error (nats)", codes, names, _errors),
                InformationTable.PerFactor("gap of each factor", names, ("entropy (nats)", _entropies), ("gap", Gaps),
                    ("standard error", _gapErrors)),
            ];
        }

        private double MeanGap(Predicate<Factor> counts) =>
            Gaps.Where((gap, k) => double.IsFinite(gap) && counts(factors[k])).DefaultIfEmpty(0).Average();
    }
}
