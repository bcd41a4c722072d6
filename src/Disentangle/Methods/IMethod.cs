namespace Disentangle.Methods;

/// <summary>A way to learn a representation: networks, and the phases of a training step.</summary>
public interface IMethod : IRepresentation, IGenerator
{
    /// <summary>What a training step does, in order.</summary>
    IReadOnlyList<Phase> Phases { get; }

    /// <summary>Everything that is learnt, in the order in which it was made.</summary>
    ParameterSet Parameters { get; }
}
