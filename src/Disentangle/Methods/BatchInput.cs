namespace Disentangle.Methods;

/// <summary>
/// What a phase needs that the host computes before it: a schedule's value, draws of a prior. Called once for each step, before the phase,
/// it must depend on nothing but the batch; <see cref="Batch.Input"/> gives the values to the phase.
/// </summary>
/// <param name="batch">The step, and random numbers of the phase.</param>
/// <param name="values">To be filled, row by row.</param>
public delegate void BatchInput(Batch batch, Span<float> values);
