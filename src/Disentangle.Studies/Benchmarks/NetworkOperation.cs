namespace Disentangle.Studies;

/// <summary>One operation of a training step with operands of its own, to be done any number of times.</summary>
/// <param name="Name">The layer and the pass, for example <c>encoder.conv2 weight gradient</c>, or what is computed.</param>
/// <param name="Operations">
/// Operations of one call: of products and convolutions a multiplication and an addition count as two; of all others each value that is
/// computed counts as one, whatever it takes.
/// </param>
/// <param name="Bytes">Memory of one call, each operand and result counted once: the least that must be read and written.</param>
/// <param name="Run">Does it.</param>
public sealed record NetworkOperation(string Name, double Operations, double Bytes, Action Run);
