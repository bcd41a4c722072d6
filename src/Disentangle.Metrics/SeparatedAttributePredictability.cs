using Disentangle.Metrics.Learners;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics;

/// <summary>
/// The separated attribute predictability score: how often a linear classifier tells a factor's value from one code alone, the best
/// code's test accuracy less the runner-up's, averaged over factors, in [0, 1] (Kumar et al., Variational Inference of Disentangled Latent
/// Concepts from Unlabeled Observations, 2018), as disentanglement_lib computes it for discrete factors.
/// </summary>
/// <remarks>
/// A perfect code does not score 1: the runner-up is right by chance, and one threshold for each value cannot cut the inner ones out of a
/// line.
/// Factors with one value in the training sample are left out; with no factor left the score is 0. With a single code the second best is 0.
/// A value that only the test sample has counts as wrong.
/// </remarks>
public sealed class SeparatedAttributePredictability(LearnedOptions? options = null) : LearnedMetric(options ?? new())
{
    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "sap",
        "Separated attribute predictability",
        "0 to 1; 0 at random, and below 1 for a perfect code: 0.5 for a factor of two values, less for one with more",
        "How much more accurately a linear classifier predicts a factor from the best latent unit than from the second best.",
        HigherIsBetter: true,
        [new("sap")],
        _ => new SeparatedAttributePredictability())
    {
        Citation =
            "Kumar, Sattigeri, Balakrishnan: Variational Inference of Disentangled Latent Concepts from Unlabeled Observations, 2018",
        Marks = (_, _) => (0, null),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        TrainAndTest samples, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        (CodeSample train, CodeSample test) = (samples.Train, samples.Test);
        double[,] accuracies = new double[train.Dimensions, train.FactorCount];
        double[] gaps = new double[train.FactorCount];
        Array.Fill(gaps, double.NaN);
        foreach (int k in samples.VaryingFactors)
        {
            cancellation.ThrowIfCancellationRequested();
            (int[] labels, int[] testLabels) = (train.Factor(k), test.Factor(k));
            samples.Crew.For(train.Dimensions, d =>
            {
                var classifier = LinearSupportVectorClassifier.Fit(Scalars(train, d), 1, labels, crew: samples.Crew);
                accuracies[d, k] = Accuracy(classifier.Predict(Scalars(test, d)), testLabels);
            }, cancellation);
            gaps[k] = BestTwo.OfColumn(accuracies, k).Gap;
            progress?.Report((k + 1.0) / train.FactorCount);
        }

        return (
            new() { ["sap"] = SampleMetric.MeanOrZero(gaps.Where(double.IsFinite)) },
            [
                new("test accuracy", MetricMatrix.CodeNames(train.Dimensions), samples.FactorNames, accuracies),
                InformationTable.PerFactor("gap of each factor", samples.FactorNames, ("gap", gaps)),
            ]);
    }

    private static double[] Scalars(CodeSample sample, int dimension) => Array.ConvertAll(sample.Code(dimension), z => (double)z);
}
