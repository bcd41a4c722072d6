using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>What the beta-VAE score is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record BetaVaeScoreOptions
{
    /// <summary>Points that the classifier learns from.</summary>
    public int TrainPoints { get; init; } = 10_000;

    /// <summary>Points that it is tested on.</summary>
    public int EvaluationPoints { get; init; } = 5_000;

    /// <summary>Pairs of images of one point.</summary>
    public int Pairs { get; init; } = 64;

    /// <summary>A tenth of the points: about a tenth of the time, and a standard error of up to 0.02 instead of 0.007.</summary>
    public static BetaVaeScoreOptions Quick { get; } = new() { TrainPoints = 1_000, EvaluationPoints = 500 };
}

/// <summary>
/// The beta-VAE score: images are drawn in pairs that share one factor, and a linear classifier tells from the mean absolute
/// difference of their codes which factor that was; the score is its accuracy, from about 1/K at random to 1 (Higgins et al., beta-VAE,
/// 2017, section 3), with the constants of disentanglement_lib (Locatello et al. 2019).
/// </summary>
/// <remarks>
/// The classifier is logistic regression with an L2 penalty on the differences as they are, so the codes' scales matter. Factors that take
/// one value only are not held. With fewer than two factors that vary there is nothing to distinguish, and the score is not defined (NaN).
/// Constant codes leave the classifier with the factor most often held in training.
/// </remarks>
public sealed class BetaVaeScore : IMetric
{
    private readonly BetaVaeScoreOptions _options;

    /// <summary>The metric with disentanglement_lib's sizes, or others.</summary>
    public BetaVaeScore(BetaVaeScoreOptions? options = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.TrainPoints, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.EvaluationPoints, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Pairs, 1);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "beta-vae",
        "beta-VAE score",
        "0 to 1; about 1 / (number of factors) at random, 1 for a perfect code and for many entangled ones",
        "How reliably a linear classifier identifies, from the mean absolute difference of the codes of image pairs, which " +
            "factor the two images share.",
        HigherIsBetter: true,
        [new("beta-vae"), MetricScore.OfTraining("beta-vae.train")],
        quick => new BetaVaeScore(quick ? BetaVaeScoreOptions.Quick : null))
    {
        Citation = "Higgins et al.: beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework, 2017",
        Marks = (_, sizes) => (sizes.Count > 0 ? 1.0 / sizes.Count : null, 1),
    };

    /// <inheritdoc/>
    public string Id => Entry.Id;

    /// <inheritdoc/>
    public string? WhyNot(CodeSource source, ulong seed) =>
        source.WhyNoFactors ?? (source.HasTest ? new FixedFactors(source, seed, _options.Pairs).WhyNot : "needs test codes");

    /// <inheritdoc/>
    public long CodesAskedFor(int images) => 2L * _options.Pairs * (_options.TrainPoints + _options.EvaluationPoints);

    /// <inheritdoc/>
    public string Protocol =>
        $"{_options.TrainPoints} training and {_options.EvaluationPoints} evaluation points of {_options.Pairs} pairs of images";

    /// <inheritdoc/>
    public MetricResult Evaluate(
        CodeSource source, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        if (WhyNot(source, seed) is { } reason) throw new UserErrorException($"{Id} {reason}");
        var fixable = new FixedFactors(source, seed, _options.Pairs);
        IReadOnlyList<int> factors = fixable.Factors;
        (double trainAccuracy, double accuracy) = (double.NaN, double.NaN);
        MetricMatrix[] matrices = [];
        if (factors.Count > 1)
        {
            double trained = (double)_options.TrainPoints / (_options.TrainPoints + _options.EvaluationPoints);
            var batches = new FixedFactorBatches(source, factors, 2 * _options.Pairs, DrawPairs);
            DifferencePoints train =
                Draw(SampleRole.Train, RandomPurpose.BetaVaeTrain, _options.TrainPoints, new ProgressPart(progress, 0, trained));
            DifferencePoints evaluation =
                Draw(SampleRole.Test, RandomPurpose.BetaVaeTest, _options.EvaluationPoints, new ProgressPart(progress, trained, 1));
            (trainAccuracy, accuracy) = train.Accuracies(evaluation, source.Crew);
            matrices = [train.MeanDifferences([.. factors.Select(k => source.Sampler.Factors[k].Name)])];

            DifferencePoints Draw(SampleRole role, RandomPurpose purpose, int count, ProgressPart part)
            {
                DifferencePoints points = new(count, source.Dimensions);
                batches.ForEach(role, new Philox(seed, purpose), count, points.Set, part, cancellation);
                return points;
            }
        }

        progress?.Report(1);
        return new MetricResult(
            Id,
            Protocol + fixable.Note(source),
            new Dictionary<string, double> { ["beta-vae"] = accuracy, ["beta-vae.train"] = trainAccuracy },
            matrices,
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);

        void DrawPairs(SampleRole role, ref Philox random, int factor, Span<int> images)
        {
            for (int l = 0; l < images.Length; l += 2)
            {
                images[l] = fixable.DrawFirst(role, ref random, factor);
                fixable.DrawOthers(role, ref random, factor, images.Slice(l, 2));
            }
        }
    }
}

/// <summary>N points, each the mean |z - z'| over pairs of images that share a factor, labelled with that factor.</summary>
/// <param name="count">N.</param>
/// <param name="dimensions">D, the values of a code.</param>
internal sealed class DifferencePoints(int count, int dimensions)
{
    private readonly double[] _features = new double[count * dimensions];
    private readonly int[] _held = new int[count];

    /// <summary>Makes a point of the codes of pairs, an image and its partner after each other.</summary>
    public void Set(int point, int held, ReadOnlySpan<float> codes)
    {
        _held[point] = held;
        Span<double> feature = _features.AsSpan(point * dimensions, dimensions);
        int pairs = codes.Length / (2 * dimensions);
        for (int pair = 0; pair < pairs; pair++)
        {
            ReadOnlySpan<float> z = codes.Slice(2 * pair * dimensions, dimensions),
                partner = codes.Slice((2 * pair + 1) * dimensions, dimensions);
            for (int d = 0; d < dimensions; d++) feature[d] += Math.Abs((double)z[d] - partner[d]) / pairs;
        }
    }

    /// <summary>Learns from these points to tell the factor, and gives the accuracy on them and on others.</summary>
    public (double Train, double Evaluation) Accuracies(DifferencePoints evaluation, Crew crew)
    {
        var classifier = LogisticRegression.Fit(_features, dimensions, _held, crew: crew);
        return (Of(this), Of(evaluation));

        double Of(DifferencePoints points) => LearnedMetric.Accuracy(classifier.Predict(points._features), points._held);
    }

    /// <summary>The mean of the points of each factor, D x factors; NaN for a factor that no point held.</summary>
    public MetricMatrix MeanDifferences(IReadOnlyList<string> factorNames)
    {
        double[,] means = new double[dimensions, factorNames.Count];
        for (int k = 0; k < factorNames.Count; k++)
        {
            int[] points = [.. Enumerable.Range(0, _held.Length).Where(i => _held[i] == k)];
            for (int d = 0; d < dimensions; d++)
                means[d, k] = points.Length > 0 ? points.Average(i => _features[i * dimensions + d]) : double.NaN;
        }

        return new("mean difference while a factor is fixed", MetricMatrix.CodeNames(dimensions), factorNames, means);
    }
}
