using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>
/// Disentanglement, completeness and informativeness (Eastwood and Williams, A Framework for the Quantitative Evaluation of Disentangled
/// Representations, 2018) by the importance of each code in gradient boosted trees that tell a factor from all codes, as
/// disentanglement_lib computes them; each in [0, 1].
/// </summary>
/// <remarks>
/// Where several codes split a node equally well one is drawn at random. Neither the order nor the signs of the codes nor the
/// number of threads changes a score. Factors with one value in the training sample are not counted in K. With fewer than two other factors
/// there is nothing to distinguish, and disentanglement is not defined (NaN). A value that only the test sample has counts as wrong.
/// </remarks>
public sealed class Dci : LearnedMetric
{
    private readonly DciOptions _options;

    /// <summary>The metric with disentanglement_lib's sizes, or others.</summary>
    public Dci(DciOptions? options = null)
        : base(options ?? new())
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Stages, 1);
    }

    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "dci",
        "DCI",
        "0 to 1; near 0 at random, 1 for a perfect code",
        "How exclusively each latent unit is used to predict one factor, by gradient boosted trees that predict the factors " +
            "from all units.",
        HigherIsBetter: true,
        [
            new("dci.disentanglement"),
            new("dci.completeness"),
            new("dci.informativeness"),
            new("dci.informativeness-train", "informativeness on the training split"),
        ],
        quick => new Dci(quick ? DciOptions.Quick : null))
    {
        Citation = "Eastwood and Williams: A Framework for the Quantitative Evaluation of Disentangled Representations, 2018",
        Marks = (_, _) => (0, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    /// <summary>
    /// D = sum_d D_d R_d. / R_.., the mean of <see cref="OfCodes"/> by the importance of each code: 0 where nothing is important, NaN with
    /// fewer than two factors.
    /// </summary>
    /// <param name="importances">R, codes x factors, each >= 0.</param>
    public static double Disentanglement(double[,] importances)
    {
        int factors = importances.GetLength(1);
        return factors < 2 ? double.NaN : Mean(OfCodes(importances), Rows(importances));
    }

    /// <summary>C = sum_k C_k R_.k / R_.., the mean of <see cref="OfFactors"/>: 0 where nothing is important.</summary>
    /// <param name="importances">R, codes x factors, each >= 0.</param>
    public static double Completeness(double[,] importances) => Mean(OfFactors(importances), Columns(importances));

    /// <summary>D_d = 1 - H_K(R_d. / sum_k R_dk), the entropy to base K: 1 where code d is important for one factor alone.</summary>
    /// <param name="importances">R, codes x factors, each >= 0.</param>
    public static double[] OfCodes(double[,] importances) => [.. Rows(importances).Select(Concentration)];

    /// <summary>C_k = 1 - H_D(R_.k / sum_d R_dk), the entropy to base D: 1 where one code alone is important for factor k.</summary>
    /// <param name="importances">R, codes x factors, each >= 0.</param>
    public static double[] OfFactors(double[,] importances) => [.. Columns(importances).Select(Concentration)];

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        TrainAndTest samples, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        int[] varying = [.. samples.VaryingFactors];
        Learned[] learned = Learn(samples, varying, seed, progress, cancellation);
        double[,] importances = new double[samples.Train.Dimensions, varying.Length];
        for (int i = 0; i < varying.Length; i++)
        {
            for (int d = 0; d < samples.Train.Dimensions; d++) importances[d, i] = learned[i].Importances[d];
        }

        string[] names = [.. varying.Select(k => samples.FactorNames[k])];
        return (
            new()
            {
                ["dci.disentanglement"] = Disentanglement(importances),
                ["dci.completeness"] = Completeness(importances),
                ["dci.informativeness"] = SampleMetric.MeanOrZero(learned.Select(factor => factor.TestAccuracy)),
                ["dci.informativeness-train"] = SampleMetric.MeanOrZero(learned.Select(factor => factor.TrainAccuracy)),
            },
            [
                new("DCI importance", MetricMatrix.CodeNames(samples.Train.Dimensions), names, importances),
                InformationTable.PerCode("disentanglement of each code", ("disentanglement", OfCodes(importances))),
                InformationTable.PerFactor(
                    "completeness and informativeness of each factor",
                    names,
                    ("completeness", OfFactors(importances)),
                    ("test accuracy", [.. learned.Select(factor => factor.TestAccuracy)]),
                    ("training accuracy", [.. learned.Select(factor => factor.TrainAccuracy)])),
            ]);
    }

    /// <summary>How the trees of the factor that is in place <paramref name="factor"/> of those that vary are grown.</summary>
    internal static GradientBoostingOptions OptionsOf(int factor, int stages, ulong seed) =>
        new() { Stages = stages, TieSeed = seed, TiePurpose = RandomPurpose.DciTies, TieModel = factor };

    private protected override string ProtocolOf(int trainImages, int testImages) =>
        $"{base.ProtocolOf(trainImages, testImages)}, {_options.Stages} stages of boosting";

    /// <summary>1 - H / log n of n values >= 0 as frequencies: 1 where one of them is all, 0 where all are equal or 0.</summary>
    private static double Concentration(double[] values)
    {
        double sum = values.Sum();
        if (sum == 0) return 0;
        if (values.Length == 1) return 1;
        double entropy = -values.Select(value => value / sum).Where(p => p > 0).Sum(p => p * Math.Log(p));
        return Math.Clamp(1 - entropy / Math.Log(values.Length), 0, 1);
    }

    /// <summary>The mean of scores, each weighted by the sum of its values.</summary>
    private static double Mean(double[] scores, double[][] values)
    {
        double all = values.Sum(own => own.Sum());
        return all > 0 ? scores.Zip(values).Sum(pair => pair.First * pair.Second.Sum()) / all : 0;
    }

    private static double[][] Rows(double[,] m) =>
        [.. Enumerable.Range(0, m.GetLength(0)).Select(d => Enumerable.Range(0, m.GetLength(1)).Select(k => m[d, k]).ToArray())];

    private static double[][] Columns(double[,] m) =>
        [.. Enumerable.Range(0, m.GetLength(1)).Select(k => Enumerable.Range(0, m.GetLength(0)).Select(d => m[d, k]).ToArray())];

    /// <summary>Grows trees for every factor, those with most values first, so that the last ones to end are short.</summary>
    private Learned[] Learn(
        TrainAndTest samples, int[] factors, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        var order = new CanonicalCodes(samples.Train);
        (float[] train, float[] test) = (order.Apply(samples.Train), order.Apply(samples.Test));
        int[] values = [.. factors.Select(k => samples.Train.Factor(k).Distinct().Count())];
        var done = new ProgressSum(progress, values);
        Learned[] learned = new Learned[factors.Length];
        int[] longestFirst = [.. Enumerable.Range(0, factors.Length).OrderByDescending(i => values[i])];
        samples.Crew.For(factors.Length, place => learned[longestFirst[place]] = LearnOne(longestFirst[place]), cancellation);
        return learned;

        Learned LearnOne(int i)
        {
            int[] labels = samples.Train.Factor(factors[i]);
            GradientBoostingOptions options = OptionsOf(i, _options.Stages, seed);
            var trees = GradientBoostedTrees.Fit(train, samples.Train.Dimensions, labels, options,
                samples.Crew, done.Part(i), cancellation);
            double[] importances = new double[samples.Train.Dimensions];
            for (int d = 0; d < importances.Length; d++) importances[order.Order[d]] = trees.Importances[d];
            return new Learned(
                importances,
                Accuracy(trees.TrainingPredictions, labels),
                Accuracy(trees.Predict(test), samples.Test.Factor(factors[i])));
        }
    }

    private sealed record Learned(double[] Importances, double TrainAccuracy, double TestAccuracy);
}
