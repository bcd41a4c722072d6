namespace Disentangle.Methods;

/// <summary>A way to learn a representation: networks, and the phases of a training step.</summary>
public interface IMethod : IRepresentation, IGenerator
{
    /// <summary>What a training step does, in order.</summary>
    IReadOnlyList<Phase> Phases { get; }

    /// <summary>Everything that is learnt, in the order in which it was made.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Checks that the method can learn from batches of a size, before training begins. Most can from any.</summary>
    /// <param name="batch">B, the images of a batch.</param>
    /// <param name="datasetCount">N, the number of training images.</param>
    /// <exception cref="UserErrorException">It cannot.</exception>
    void CheckBatch(int batch, int datasetCount)
    {
    }
}
