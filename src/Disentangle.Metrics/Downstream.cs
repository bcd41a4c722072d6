using System.Globalization;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// How well the factors are predicted from the codes of few labelled images: the accuracy of boosted trees and of logistic regression with
/// 10, 100, 1,000 and 10,000 labels, mean over the factors, and the statistical efficiency, the accuracy with 100 or 1,000 labels divided
/// by that with 10,000 (Locatello et al., Challenging Common Assumptions in the Unsupervised Learning of Disentangled Representations,
/// 2019, section 5.5), as disentanglement_lib computes them.
/// </summary>
/// <remarks>
/// The labels are a random choice among those of the training sample that all metrics share, each number of labels including the smaller
/// ones; disentanglement_lib draws anew for each number. A number of labels that there are not images for is not measured (NaN). The
/// factors are those that take more than one value in the whole training sample; a value that few labels lack cannot be learned from them.
/// </remarks>
public sealed class Downstream : LearnedMetric
{
    private static readonly int[] Labels = [10, 100, 1_000, 10_000];

    private readonly DownstreamOptions _options;

    /// <summary>The metric with disentanglement_lib's sizes, or others.</summary>
    public Downstream(DownstreamOptions? options = null)
        : base(options ?? new())
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Folds, 1);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "downstream",
        "Downstream task",
        "0 to 1; the share of the most frequent value at random, 1 where every value is predicted",
        "How well boosted trees (gbt) and logistic regression (lr) predict the factors from the codes of 10 to 10,000 labelled images.",
        HigherIsBetter: true,
        [
            .. new[] { 1_000, 10_000, 100, 10 }.Select(n => new MetricScore(Key("gbt", n), $"boosted trees, {n} labels")),
            .. new[] { 10_000, 1_000, 100, 10 }.Select(n => new MetricScore(Key("lr", n), $"logistic regression, {n} labels")),
            .. new[] { "gbt", "lr" }.SelectMany(learner => new[] { 100, 1_000 }.Select(
                n => new MetricScore(EfficiencyKey(learner, n), $"{learner}, accuracy with {n} labels / with 10000"))),
        ],
        quick => new Downstream(quick ? DownstreamOptions.Quick : null))
    {
        Citation = "Locatello et al.: Challenging Common Assumptions in the Unsupervised Learning of Disentangled Representations, 2019",
        Marks = (_, sizes) => (sizes.Count > 0 ? sizes.Average(size => 1.0 / size) : null, 1),
        OnRequest = true,
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        TrainAndTest samples, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        Philox random = new(seed, RandomPurpose.DownstreamRows);
        int[] order = [.. Enumerable.Range(0, samples.Train.Count)];
        random.Shuffle<int>(order);
        int factors = samples.FactorNames.Count;
        double[,] trees = new double[factors, Labels.Length], regressions = new double[factors, Labels.Length];
        for (int n = 0; n < Labels.Length; n++)
        {
            bool measured = Labels[n] <= order.Length;
            CodeSample? few = measured ? samples.Train.Rows(order.AsSpan(0, Labels[n])) : null;
            for (int k = 0; k < factors; k++)
            {
                (trees[k, n], regressions[k, n]) = few is not null && samples.VaryingFactors.Contains(k)
                    ? (OfTrees(samples, few, k, n, seed, cancellation), OfRegression(samples, few, k, cancellation))
                    : (double.NaN, double.NaN);

                // Nearly all of the time is that of the largest number.
                progress?.Report((Labels.Take(n).Sum() + Labels[n] * (k + 1.0) / factors) / Labels.Sum());
            }
        }

        return (
            new([.. Scores("gbt", trees), .. Scores("lr", regressions)]),
            [Table("accuracy of boosted trees", trees), Table("accuracy of logistic regression", regressions)]);

        MetricMatrix Table(string name, double[,] accuracies) =>
            new(name, samples.FactorNames, [.. Labels.Select(n => $"{n} labels")], accuracies);
    }

    private protected override string ProtocolOf(int trainImages, int testImages) =>
        $"10 to 10000 of {trainImages} training images, {testImages} test images, {_options.Stages} stages of boosting, "
            + "logistic regression "
            + (_options.Folds > 1 ? $"with a penalty chosen by {_options.Folds}-fold cross-validation" : "with C = 1");

    private static string Key(string learner, int labels) => $"downstream.{learner}.{labels.ToString(CultureInfo.InvariantCulture)}";

    private static string EfficiencyKey(string learner, int labels) =>
        $"downstream.{learner}.efficiency-{labels.ToString(CultureInfo.InvariantCulture)}";

    // 0 where no factor varies, as of all metrics that learn.
    private static IEnumerable<KeyValuePair<string, double>> Scores(string learner, double[,] accuracies)
    {
        bool anyVaries = Enumerable.Range(0, accuracies.GetLength(0)).Any(k => !double.IsNaN(accuracies[k, 0]));
        double[] means = [.. Labels.Select((_, n) =>
        {
            double[] measured = [.. Enumerable.Range(0, accuracies.GetLength(0)).Select(k => accuracies[k, n]).Where(double.IsFinite)];
            return measured.Length > 0 ? measured.Average() : anyVaries ? double.NaN : 0;
        })];
        for (int n = 0; n < Labels.Length; n++) yield return new(Key(learner, Labels[n]), means[n]);
        foreach (int few in new[] { 1, 2 }) yield return new(EfficiencyKey(learner, Labels[few]), means[few] / means[^1]);
    }

    private double OfTrees(TrainAndTest samples, CodeSample few, int factor, int number, ulong seed, CancellationToken cancellation)
    {
        GradientBoostingOptions options = new()
        {
            Stages = _options.Stages, TieSeed = seed, TiePurpose = RandomPurpose.DownstreamTies,
            TieModel = number * samples.FactorNames.Count + factor,
        };
        CanonicalCodes canonical = new(few);
        GradientBoostedTrees trees = GradientBoostedTrees.Fit(
            canonical.Apply(few), few.Dimensions, few.Factor(factor), options, samples.Crew, progress: null, cancellation);
        return Accuracy(trees.Predict(canonical.Apply(samples.Test)), samples.Test.Factor(factor));
    }

    private double OfRegression(TrainAndTest samples, CodeSample few, int factor, CancellationToken cancellation)
    {
        double[] train = Array.ConvertAll(few.Codes, z => (double)z), test = Array.ConvertAll(samples.Test.Codes, z => (double)z);
        LogisticRegression fitted = CrossValidatedRegression.Fit(
            train, few.Dimensions, few.Factor(factor), _options.Folds, samples.Crew, cancellation);
        return Accuracy(fitted.Predict(test), samples.Test.Factor(factor));
    }
}
