using Disentangle.Metrics.Learners;

namespace Disentangle.Metrics;

/// <summary>What DCI is measured with; the defaults are disentanglement_lib's.</summary>
public sealed record DciOptions : LearnedOptions
{
    /// <summary>Stages of boosting, each of which adds one tree to every value of a factor.</summary>
    public int Stages { get; init; } = new GradientBoostingOptions().Stages;

    /// <summary>A quarter of the images and of the stages.</summary>
    public static DciOptions Quick { get; } = new() { TrainImages = 2_500, TestImages = 1_250, Stages = 25 };
}
