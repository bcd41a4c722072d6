namespace Disentangle.Studio.Components.Watch;

/// <summary>A term of the loss at one step.</summary>
/// <param name="Phase">The phase of the step that it belongs to.</param>
/// <param name="Name">Its name for a reader.</param>
/// <param name="Meaning">What it measures.</param>
/// <param name="Value">Its value without the weight.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Unit">The unit of the value.</param>
public sealed record TermRow(string Phase, string Name, string Meaning, double Value, double Weight, string Unit);
