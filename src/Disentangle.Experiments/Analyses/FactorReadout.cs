using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Learners;

namespace Disentangle.Experiments.Analyses;

/// <summary>Reads the factors of images out of their codes, by gradient boosted trees of 50 stages for each factor.</summary>
public sealed class FactorReadout
{
    /// <summary>Images to learn from, where there are so many.</summary>
    public const int Images = 5000;

    private const int Stages = 50;

    private readonly SortedDictionary<int, GradientBoostedTrees> _trees;

    private FactorReadout(SortedDictionary<int, GradientBoostedTrees> trees) => _trees = trees;

    /// <summary>The factors that can be read out: those that have several values among the images learned from.</summary>
    public IReadOnlyCollection<int> Factors => _trees.Keys;

    /// <summary>Learns from images.</summary>
    /// <param name="data">The data with its factors.</param>
    /// <param name="images">N indices of images.</param>
    /// <param name="codes">N x D, their codes, row by row; all finite.</param>
    /// <param name="seed">Decides between splits of trees that are equally good.</param>
    /// <param name="crew">The threads that grow trees; the result does not depend on them.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FactorReadout Fit(
        IFactorDataset data, IReadOnlyList<int> images, ReadOnlySpan<float> codes, ulong seed, Crew crew,
        IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        int latents = codes.Length / images.Count;
        SortedDictionary<int, GradientBoostedTrees> trees = [];
        for (int f = 0; f < data.Factors.Count; f++)
        {
            int[] labels = LabelsOf(data, images, f);
            if (labels.Distinct().Count() < 2) continue;
            Stage? stage = Stage.Of($"predicting {data.Factors[f].Name}", progress);
            GradientBoostingOptions options = new()
            {
                Stages = Stages, TieSeed = seed, TiePurpose = RandomPurpose.GeneralisationTies, TieModel = f,
            };
            trees[f] = GradientBoostedTrees.Fit(codes, latents, labels, options, crew, stage, cancellation);
        }

        return new FactorReadout(trees);
    }

    /// <summary>The most probable value of a factor for each of some codes.</summary>
    /// <param name="factor">One of <see cref="Factors"/>.</param>
    /// <param name="codes">N x D values, row by row; all finite.</param>
    public int[] Predict(int factor, ReadOnlySpan<float> codes) => _trees[factor].Predict(codes);

    /// <summary>How often the most probable value is right, 0 to 1.</summary>
    internal double Accuracy(int factor, IFactorDataset data, IReadOnlyList<int> images, ReadOnlySpan<float> codes) =>
        Predict(factor, codes).Zip(LabelsOf(data, images, factor)).Average(pair => pair.First == pair.Second ? 1.0 : 0);

    private static int[] LabelsOf(IFactorDataset data, IReadOnlyList<int> images, int factor)
    {
        int[] values = new int[data.Factors.Count];
        return [.. images.Select(image =>
        {
            data.FactorsOf(image, values);
            return values[factor];
        })];
    }
}
