using Disentangle.Tensors;

namespace Disentangle.Metrics;

/// <summary>What the FactorVAE score is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record FactorVaeScoreOptions
{
    /// <summary>Images from which each code's global variance is estimated.</summary>
    public int VarianceImages { get; init; } = 10_000;

    /// <summary>Votes that the classifier is made from.</summary>
    public int TrainVotes { get; init; } = 10_000;

    /// <summary>Votes that it is judged by.</summary>
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
/// value only are not fixed. With no active code the score is 0; with fewer than two factors that vary there is nothing to tell apart, and
/// it is not defined (NaN).
/// </remarks>
public sealed class FactorVaeScore : IMetric
{
    private const long VarianceStream = 2, TrainStream = 3, EvaluationStream = 4;

    // Votes whose images are drawn together, so that the encoder gets full batches.
    private const int VotesAtOnce = 64;

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

    /// <inheritdoc/>
    public string Id => "factor-vae";

    /// <inheritdoc/>
    public string Protocol =>
        $"{_options.VarianceImages} images for the variances, " +
        $"{_options.TrainVotes} training and {_options.EvaluationVotes} evaluation votes of {_options.Batch} images";

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        double work = _options.VarianceImages + (double)_options.Batch * (_options.TrainVotes + _options.EvaluationVotes);
        double[] variances = GlobalVariances(source, seed, new ProgressPart(progress, 0, _options.VarianceImages / work), cancellation);
        int[] active = [.. Enumerable.Range(0, variances.Length).Where(Votes)];
        IReadOnlyList<int> factors = source.Sampler.VaryingFactors;
        double trainAccuracy = 0, accuracy = 0;
        int[,] votes = new int[factors.Count, active.Length];
        if (factors.Count < 2)
        {
            (trainAccuracy, accuracy) = (double.NaN, double.NaN);
        }
        else if (active.Length > 0)
        {
            double trained = (_options.VarianceImages + (double)_options.Batch * _options.TrainVotes) / work;
            var voter = new Voter(source, variances, active, factors, _options.Batch);
            votes = voter.Votes(new Philox(seed, RandomPurpose.Evaluation, TrainStream), _options.TrainVotes,
                new ProgressPart(progress, _options.VarianceImages / work, trained), cancellation);
            int[] classifier = MajorityFactor(votes);
            trainAccuracy = Accuracy(classifier, votes);
            accuracy = Accuracy(classifier, voter.Votes(
                new Philox(seed, RandomPurpose.Evaluation, EvaluationStream), _options.EvaluationVotes, new ProgressPart(progress, trained, 1), cancellation));
        }

        progress?.Report(1);
        return new MetricResult(
            Id,
            Protocol,
            new Dictionary<string, double>
            {
                ["factor-vae"] = accuracy, ["factor-vae.train"] = trainAccuracy, ["factor-vae.active"] = active.Length,
            },
            [VoteMatrix(source, votes, active, factors)],
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);

        bool Votes(int d) => variances[d] > 0 && Math.Sqrt(variances[d]) >= _options.LeastDeviation;
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

    private double[] GlobalVariances(CodeSource source, ulong seed, IProgress<double> progress, CancellationToken cancellation)
    {
        var random = new Philox(seed, RandomPurpose.Evaluation, VarianceStream);
        CodeSample sample = source.Draw(ref random, _options.VarianceImages, progress, cancellation);
        return [.. Enumerable.Range(0, source.Dimensions).Select(d => Variance(sample.Codes, sample.Count, d, source.Dimensions))];
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

    /// <summary>
    /// Casts votes: a batch of images that share one factor's value votes for that factor at the code of least relative variance.
    /// </summary>
    private sealed class Voter(CodeSource source, double[] variances, int[] active, IReadOnlyList<int> factors, int batch)
    {
        private readonly int[] _images = new int[VotesAtOnce * batch];
        private readonly int[] _fixed = new int[VotesAtOnce];
        private readonly float[] _codes = new float[VotesAtOnce * batch * source.Dimensions];

        public int[,] Votes(Philox random, int count, ProgressPart progress, CancellationToken cancellation)
        {
            int[,] votes = new int[factors.Count, active.Length];
            for (int first = 0; first < count; first += VotesAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                int size = Math.Min(VotesAtOnce, count - first);
                for (int v = 0; v < size; v++) Draw(ref random, v);
                source.CodesOf(_images.AsSpan(0, size * batch), _codes.AsSpan(0, size * batch * source.Dimensions));
                for (int v = 0; v < size; v++) votes[_fixed[v], LeastVarying(v)]++;
                progress.Report((double)(first + size) / count);
            }

            return votes;
        }

        private void Draw(ref Philox random, int vote)
        {
            _fixed[vote] = random.NextInt(factors.Count);
            Span<int> images = _images.AsSpan(vote * batch, batch);
            images[0] = source.Sampler.Draw(ref random);
            for (int l = 1; l < batch; l++) images[l] = source.Sampler.DrawSharing(ref random, factors[_fixed[vote]], images[0]);
        }

        private int LeastVarying(int vote)
        {
            int dimensions = source.Dimensions, best = 0;
            ReadOnlySpan<float> codes = _codes.AsSpan(vote * batch * dimensions, batch * dimensions);
            double least = double.PositiveInfinity;
            for (int a = 0; a < active.Length; a++)
            {
                double ratio = Variance(codes, batch, active[a], dimensions) / variances[active[a]];
                if (ratio < least) (least, best) = (ratio, a);
            }

            return best;
        }
    }
}
