using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Learners;

/// <summary>What a classifier reads of codes.</summary>
internal interface ICodeFeatures
{
    /// <summary>Numbers of a row.</summary>
    int Width { get; }

    /// <summary>Of a sample: N x <see cref="Width"/>, row by row.</summary>
    double[] Apply(CodeSample sample);
}
