using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>What the downstream task is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record DownstreamOptions : LearnedOptions
{
    /// <summary>Stages of boosting, each of which adds one tree to every value of a factor.</summary>
    public int Stages { get; init; } = new GradientBoostingOptions().Stages;

    /// <summary>
    /// Parts of the labels, each of which is left out once to choose the penalty of logistic regression; 1 for a penalty that is not
    /// chosen.
    /// </summary>
    public int Folds { get; init; } = 10;

    /// <summary>A quarter of the stages and of the test images, and a penalty that is not chosen.</summary>
    public static DownstreamOptions Quick { get; } = new() { TestImages = 1_250, Stages = 25, Folds = 1 };
}
