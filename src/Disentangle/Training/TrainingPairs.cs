using Disentangle.Datasets.Sampling;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>A pair of images as training draws it.</summary>
/// <param name="First">The index of the first image.</param>
/// <param name="Second">That of its partner.</param>
/// <param name="Chosen">In how many factors the partner was to differ; it may differ in fewer.</param>
/// <param name="Last">The place of the last of these factors: the label of the pair.</param>
public readonly record struct TrainingPair(int First, int Second, int Chosen, int Last);

/// <summary>The pairs that a method of pairs is fed in training.</summary>
public static class TrainingPairs
{
    /// <summary>The first pairs of a batch: they depend on the run's seed and the number of the batch alone.</summary>
    /// <param name="data">The images, a complete grid.</param>
    /// <param name="specification">Its seed, and which images it correlates or holds out.</param>
    /// <param name="rule">How pairs differ.</param>
    /// <param name="batch">The number of the batch, from 0: how many training steps come before it.</param>
    /// <param name="count">How many pairs, at least 1.</param>
    /// <exception cref="UserErrorException">The data is no complete grid, or has too few factors for the rule.</exception>
    public static IReadOnlyList<TrainingPair> Of(
        IImageDataset data, RunSpecification specification, PairRule rule, long batch, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        BatchSource source = new(
            PhaseFeed.Pairs(rule), data, ImageSampler.Of(data, specification.Sampling), specification.Seed, count);
        float[] labels = new float[2 * count];
        ReadOnlySpan<int> images = source.Draw(batch, labels);
        var pairs = new TrainingPair[count];
        for (int i = 0; i < count; i++)
            pairs[i] = new TrainingPair(images[2 * i], images[2 * i + 1], (int)labels[2 * i], (int)labels[2 * i + 1]);
        return pairs;
    }
}
