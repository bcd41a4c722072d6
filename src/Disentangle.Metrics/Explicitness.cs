using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>
/// Explicitness: how well logistic regression on all codes ranks images by the probability of each value of a factor, the area under the
/// ROC curve of every value against the rest, averaged over values and then over factors (Ridgeway and Mozer, Learning Deep Disentangled
/// Embeddings with the F-Statistic Loss, 2018), as disentanglement_lib computes it: the area itself, 0.5 by chance and 1 at best.
/// </summary>
/// <remarks>
/// A value that either sample lacks has no area there and is left out of the mean of its factor. Factors with one value in the training
/// sample are left out, as are, of the test score, factors with one value in the test sample; with no factor left a score is 0.
/// </remarks>
public sealed class Explicitness(LearnedOptions? options = null) : LearnedMetric(options ?? new())
{
    /// <summary>Its line in the catalogue.</summary>
    public static MetricEntry Entry { get; } = new(
        "explicitness",
        "Explicitness",
        "0.5 to 1; 0.5 at random, 1 where a linear classifier separates every value",
        "How well a linear classifier predicts the factors from all latent units together, by the area under the ROC curve.",
        HigherIsBetter: true,
        [new("explicitness"), MetricScore.OfTraining("explicitness.train")],
        _ => new Explicitness())
    {
        Citation = "Ridgeway and Mozer: Learning Deep Disentangled Embeddings with the F-Statistic Loss, 2018",
        Marks = (_, _) => (0.5, 1),
    };

    /// <inheritdoc/>
    public override string Id => Entry.Id;

    private protected override (Dictionary<string, double> Values, MetricMatrix[] Matrices) Measure(
        TrainAndTest samples, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        var standardisation = new Standardisation(samples.Train);
        (double[] train, double[] test) = (standardisation.Apply(samples.Train), standardisation.Apply(samples.Test));
        int factors = samples.FactorNames.Count;
        (double[] trainAreas, double[] testAreas) = (new double[factors], new double[factors]);
        Array.Fill(trainAreas, double.NaN);
        Array.Fill(testAreas, double.NaN);
        foreach (int k in samples.VaryingFactors)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] labels = samples.Train.Factor(k);
            var classifier = LogisticRegression.Fit(train, samples.Train.Dimensions, labels, crew: samples.Crew);
            trainAreas[k] = Area(train, labels);
            testAreas[k] = Area(test, samples.Test.Factor(k));
            progress?.Report((k + 1.0) / factors);

            double Area(double[] codes, int[] of) =>
                RocAuc.OneVersusRest(classifier.Probabilities(codes), classifier.Labels, of, samples.Crew);
        }

        return (
            new()
            {
                ["explicitness"] = SampleMetric.MeanOrZero(testAreas.Where(double.IsFinite)),
                ["explicitness.train"] = SampleMetric.MeanOrZero(trainAreas.Where(double.IsFinite)),
            },
            [InformationTable.PerFactor("area under the curve", samples.FactorNames, ("test", testAreas), ("train", trainAreas))]);
    }
}
