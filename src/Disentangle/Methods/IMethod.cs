using Disentangle.Foundation.Numerics;
using Disentangle.Serialization;

namespace Disentangle.Methods;

/// <summary>A way to learn a representation: networks, and the phases of a training step.</summary>
public interface IMethod : IRepresentation, IGenerator
{
    /// <summary>What a training step does, in order.</summary>
    IReadOnlyList<Phase> Phases { get; }

    /// <summary>Everything that is learnt, in the order in which it was made.</summary>
    ParameterSet Parameters { get; }

    /// <summary>
    /// What the forward passes of the phases change besides, such as the running statistics of batch normalisation: saved with the
    /// parameters, and put back when a step fails. No gradient reaches it.
    /// </summary>
    IReadOnlyList<NamedTensor> Statistics => [];

    /// <summary>What the model consists of beside parameters and statistics: saved with them, and given when it is made again.</summary>
    IReadOnlyList<ModelFile> Files => [];

    /// <summary>
    /// Whether it draws images; a model that was made elsewhere may only encode, and <see cref="IGenerator.Decode"/> then fails.
    /// </summary>
    bool HasDecoder => true;

    /// <summary>Checks that the method can learn from batches of a size, before training begins. Most can from any.</summary>
    /// <param name="batch">B, the images of a batch.</param>
    /// <param name="datasetCount">N, the number of training images.</param>
    /// <exception cref="UserErrorException">It cannot.</exception>
    void CheckBatch(int batch, int datasetCount)
    {
    }

    /// <summary>Codes drawn from the prior p(z), (count, D): those of N(0, I), unless the method has another prior.</summary>
    /// <param name="count">How many codes.</param>
    /// <param name="random">Decides them.</param>
    Tensor SamplePrior(int count, ref Philox random)
    {
        Tensor codes = new(new Shape(count, Latents));
        random.FillNormal(codes.HostWrite());
        return codes;
    }

    /// <summary>The first and the last value of a traversal of a unit: -2 and 2, unless the unit's prior spreads otherwise.</summary>
    /// <param name="unit">From 0 to D - 1.</param>
    (float First, float Last) TraversalRange(int unit) => (-2, 2);

    /// <summary>
    /// All values of a unit, rising, where it takes certain values only, such as 0 and 1 of a category; null for a number.
    /// </summary>
    /// <param name="unit">From 0 to D - 1.</param>
    IReadOnlyList<float>? DiscreteValues(int unit) => null;

    /// <summary>Whether the codes of images are among the <see cref="DiscreteValues"/>, so that they can be counted.</summary>
    bool HasDiscreteCodes => false;

    /// <summary>
    /// The values that a unit takes in a traversal, in order: evenly spaced over <see cref="TraversalRange"/>, or, of discrete codes, among
    /// the <see cref="DiscreteValues"/>; where these are fewer, some stand several times.
    /// </summary>
    /// <param name="unit">From 0 to D - 1.</param>
    /// <param name="count">How many values, at least 1; a single one is the middle of the range.</param>
    /// <returns><paramref name="count"/> values.</returns>
    IReadOnlyList<float> TraversalValues(int unit, int count)
    {
        if (HasDiscreteCodes && DiscreteValues(unit) is { } values)
            return [.. EvenValues.Between(0, values.Count - 1, count).Select(place => values[(int)MathF.Round(place)])];
        (float first, float last) = TraversalRange(unit);
        return EvenValues.Between(first, last, count);
    }
}
