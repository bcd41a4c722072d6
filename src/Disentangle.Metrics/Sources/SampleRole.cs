namespace Disentangle.Metrics.Sources;

/// <summary>What a sample of codes is for.</summary>
public enum SampleRole
{
    /// <summary>What a classifier learns from.</summary>
    Train,

    /// <summary>What a classifier is tested on.</summary>
    Test,

    /// <summary>
    /// What is counted, where nothing is learned: images of both parts. The training sample where that is drawn from all images, or given.
    /// </summary>
    Counted,
}
