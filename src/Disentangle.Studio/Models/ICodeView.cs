using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Scores;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Studio.Models;

/// <summary>Codes of images with their factors: of a run, or of an archive from elsewhere.</summary>
internal interface ICodeView
{
    /// <summary>In a few words.</summary>
    string Title { get; }

    /// <summary>Steps that the model was trained; null where nobody knows.</summary>
    long? Step { get; }

    /// <summary>The units, the most informative first.</summary>
    IReadOnlyList<LatentUnit> Units { get; }

    /// <summary>The names of the factors; empty where there are none.</summary>
    IReadOnlyList<string> FactorNames { get; }

    /// <summary>How much of each factor every unit explains, or null.</summary>
    ExplainedFactors? Explained { get; }

    /// <summary>A sample of codes and factors, or null.</summary>
    CodeSample? Sample { get; }

    /// <summary>Codes and factors of the images, column by column.</summary>
    CodeColumns Columns { get; }

    /// <summary>The principal components of the codes.</summary>
    CodeProjection Projection { get; }

    /// <summary>What points can be coloured by.</summary>
    IReadOnlyList<PointColour> Colours { get; }

    /// <summary>Whether the images are there to be looked at.</summary>
    bool HasImages { get; }

    /// <summary>Whether codes can be sampled.</summary>
    bool HasSamples { get; }

    /// <summary>What was measured of it as it is now.</summary>
    IReadOnlyList<MetricResult> Measured { get; }

    /// <summary>What metrics draw from.</summary>
    CodeSource Source(CodeKind codes);

    /// <summary>The coordinates of the codes along a principal component, the first of which is number 1.</summary>
    /// <exception cref="UserErrorException">There is no such component.</exception>
    float[] Component(int number) => number >= 1 && number <= Columns.Latents
        ? Columns.Along(Projection.Components.Mean, Projection.Components.Direction(number - 1))
        : throw new UserErrorException($"there is no component {number}: there are components 1 to {Columns.Latents}");

    /// <summary>A colour by its name.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    PointColour Colour(string name) => PointColour.Find(name, Colours);
}
