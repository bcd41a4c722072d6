using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What the FactorVAE score is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record FactorVaeScoreOptions
{
    /// <summary>Images from which each code's global variance is estimated.</summary>
    public int VarianceImages { get; init; } = 10_000;

    /// <summary>Votes that the classifier is made from.</summary>
    public int TrainVotes { get; init; } = 10_000;

    /// <summary>Votes that it is tested on.</summary>
    public int EvaluationVotes { get; init; } = 5_000;

    /// <summary>Images of one vote, at least 2.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>A code whose standard deviation is below this does not vote.</summary>
    public double LeastDeviation { get; init; } = 0.05;

    /// <summary>A tenth of the votes: about a tenth of the time, and a standard error of about 0.02 instead of 0.007.</summary>
    public static FactorVaeScoreOptions Quick { get; } = new() { TrainVotes = 1_000, EvaluationVotes = 500 };
}

/// <summary>
/// The FactorVAE score: fix one factor, and the code that varies least, relative to its global variance, should tell which one; the score
/// is a majority-vote classifier's accuracy, from about 1/K at random to 1 (Kim and Mnih, Disentangling by Factorising, 2018, section 4),
/// with the constants of disentanglement_lib (Locatello et al. 2019).
/// </summary>
/// <remarks>
/// Ties go to the first code and the first factor; a code that no training vote chose stands for the first factor. Factors that take one
/// value only are not fixed. With no active code the score is 0; with fewer than two factors that vary there is nothing to distinguish, and
/// it is not defined (NaN).
/// </remarks>
public sealed class FactorVaeScore : IMetric
{
    private readonly FactorVaeScoreOptions _options;

    /// <summary>The metric with disentanglement_lib's sizes, or others.</summary>
    public FactorVaeScore(FactorVaeScoreOptions? options = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.VarianceImages, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.TrainVotes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.EvaluationVotes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Batch, 2);
        if (!(_options.LeastDeviation >= 0))
            throw new ArgumentOutOfRangeException(nameof(options), $"the least deviation must be >= 0, got {_options.LeastDeviation}");
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "factor-vae",
        "FactorVAE score",
        "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code",
        "How reliably the latent unit that varies least while one factor is fixed identifies that factor.",
        HigherIsBetter: true,
        [new("factor-vae"), MetricScore.OfTraining("factor-vae.train"), MetricScore.UnitsUsed("factor-vae.active")],
        quick => new FactorVaeScore(quick ? FactorVaeScoreOptions.Quick : null))
    {
        Citation = "Kim and Mnih: Disentangling by Factorising, 2018",
        Marks = (_, sizes) => (sizes.Count > 0 ? 1.0 / sizes.Count : null, 1),
    };

    /// <inheritdoc/>
    public string Id => Entry.Id;

    /// <inheritdoc/>
    public string? WhyNot(CodeSource source, ulong seed) =>
        source.WhyNoFactors ?? (source.HasTest ? new FixedFactors(source, seed, _options.Batch).WhyNot : "needs test codes");

    /// <inheritdoc/>
    public long CodesAskedFor(int images) =>
        _options.VarianceImages + (long)_options.Batch * (_options.TrainVotes + _options.EvaluationVotes);

    /// <inheritdoc/>
    public string Protocol => ProtocolOf(_options.VarianceImages);

    private string ProtocolOf(int varianceImages) =>
        $"{varianceImages} images for the variances, " +
        $"{_options.TrainVotes} training and {_options.EvaluationVotes} evaluation votes of {_options.Batch} images";

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        double work = _options.VarianceImages + (double)_options.Batch * (_options.TrainVotes + _options.EvaluationVotes);
        if (WhyNot(source, seed) is { } reason) throw new UserErrorException($"{Id} {reason}");
        var fixable = new FixedFactors(source, seed, _options.Batch);
        CodeSample sample = VarianceSample(source, seed, new ProgressPart(progress, 0, _options.VarianceImages / work), cancellation);
        double[] variances =
            [.. Enumerable.Range(0, source.Dimensions).Select(d => Variance(sample.Codes, sample.Count, d, source.Dimensions))];
        int[] active = [.. Enumerable.Range(0, variances.Length).Where(IsActive)];
        IReadOnlyList<int> factors = fixable.Factors;
        double trainAccuracy = 0, accuracy = 0;
        int[,] votes = new int[factors.Count, active.Length];
        if (factors.Count < 2)
        {
            (trainAccuracy, accuracy) = (double.NaN, double.NaN);
        }
        else if (active.Length > 0)
        {
            double trained = (_options.VarianceImages + (double)_options.Batch * _options.TrainVotes) / work;
            var batches = new FixedFactorBatches(source, factors, _options.Batch, DrawSharing);
            ProgressPart training = new(progress, _options.VarianceImages / work, trained), testing = new(progress, trained, 1);
            votes = Votes(SampleRole.Train, RandomPurpose.FactorVaeTrain, _options.TrainVotes, training);
            int[] classifier = MajorityFactor(votes);
            trainAccuracy = Accuracy(classifier, votes);
            accuracy = Accuracy(classifier, Votes(SampleRole.Test, RandomPurpose.FactorVaeTest, _options.EvaluationVotes, testing));

            int[,] Votes(SampleRole role, RandomPurpose purpose, int count, ProgressPart part)
            {
                int[,] cast = new int[factors.Count, active.Length];
                Philox random = new(seed, purpose);
                batches.ForEach(role, random, count, (_, held, codes) => cast[held, LeastVarying(codes, variances, active)]++,
                    part, cancellation);
                return cast;
            }
        }

        progress?.Report(1);
        return new MetricResult(
            Id,
            ProtocolOf(sample.Count) + fixable.Note(source),
            new Dictionary<string, double>
            {
                ["factor-vae"] = accuracy, ["factor-vae.train"] = trainAccuracy, ["factor-vae.active"] = active.Length,
            },
            [VoteMatrix(source, votes, active, factors)],
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);

        bool IsActive(int d) => variances[d] > 0 && Math.Sqrt(variances[d]) >= _options.LeastDeviation;

        void DrawSharing(SampleRole role, ref Philox random, int factor, Span<int> images)
        {
            images[0] = fixable.DrawFirst(role, ref random, factor);
            fixable.DrawOthers(role, ref random, factor, images);
        }
    }

    /// <summary>The factor that each code stands for: the one most of its votes were cast for, the first of equals.</summary>
    /// <param name="votes">Factors x codes.</param>
    internal static int[] MajorityFactor(int[,] votes)
    {
        int[] majority = new int[votes.GetLength(1)];
        for (int a = 0; a < majority.Length; a++)
        {
            for (int k = 1; k < votes.GetLength(0); k++)
            {
                if (votes[k, a] > votes[majority[a], a]) majority[a] = k;
            }
        }

        return majority;
    }

    private static double Accuracy(int[] classifier, int[,] votes)
    {
        double right = 0;
        for (int a = 0; a < classifier.Length; a++) right += votes[classifier[a], a];
        return right / votes.Cast<int>().Sum();
    }

    private CodeSample VarianceSample(CodeSource source, ulong seed, IProgress<double> progress, CancellationToken cancellation)
    {
        if (source.IsSplit) return source.Sample(SampleRole.Train, _options.VarianceImages, seed, progress, cancellation);
        var random = new Philox(seed, RandomPurpose.FactorVaeVariances);
        return source.Draw(ref random, _options.VarianceImages, progress, cancellation);
    }

    /// <summary>The sample variance (divided by n - 1) of every <paramref name="stride"/>th value from <paramref name="first"/>.</summary>
    internal static double Variance(ReadOnlySpan<float> values, int count, int first, int stride)
    {
        double mean = 0, squares = 0;
        for (int i = 0; i < count; i++) mean += values[first + i * stride];
        mean /= count;
        for (int i = 0; i < count; i++)
        {
            double difference = values[first + i * stride] - mean;
            squares += difference * difference;
        }

        return squares / (count - 1);
    }

    private static MetricMatrix VoteMatrix(CodeSource source, int[,] votes, int[] active, IReadOnlyList<int> factors)
    {
        double[,] table = new double[active.Length, factors.Count];
        for (int a = 0; a < active.Length; a++)
        {
            for (int k = 0; k < factors.Count; k++) table[a, k] = votes[k, a];
        }

        return new("training votes", [.. active.Select(d => $"z{d}")], [.. factors.Select(k => source.Sampler.Factors[k].Name)], table);
    }

    // The vote of a batch: the active code of least relative variance, as its position among them.
    private static int LeastVarying(ReadOnlySpan<float> codes, double[] variances, int[] active)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int a = 0; a < active.Length; a++)
        {
            double ratio = Variance(codes, codes.Length / variances.Length, active[a], variances.Length) / variances[active[a]];
            if (ratio < least) (least, best) = (ratio, a);
        }

        return best;
    }
}
