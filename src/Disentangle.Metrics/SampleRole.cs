namespace Disentangle.Metrics;

/// <summary>What a sample of codes is for.</summary>
public enum SampleRole
{
    /// <summary>What is counted, or what a classifier learns from.</summary>
    Train,

    /// <summary>What a classifier is judged by.</summary>
    Test,
}
