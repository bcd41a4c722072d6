namespace Disentangle.Metrics.Sources;

/// <summary>The two parts of the data, without an image in common.</summary>
/// <param name="Train">Draws images to learn from.</param>
/// <param name="Test">Draws images to test on.</param>
internal sealed record SampleParts(PartSampler Train, PartSampler Test)
{
    /// <summary>The part for learning or for testing.</summary>
    public PartSampler Of(SampleRole role) => role == SampleRole.Test ? Test : Train;
}
