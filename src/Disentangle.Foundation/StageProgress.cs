namespace Disentangle.Foundation;

/// <summary>How far a measurement is.</summary>
/// <param name="Stage">What it does now, for example <c>encoding</c>.</param>
/// <param name="Done">The part of that stage that is done, 0 to 1.</param>
public readonly record struct StageProgress(string Stage, double Done);
