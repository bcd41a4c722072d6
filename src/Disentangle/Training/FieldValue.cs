namespace Disentangle.Training;

/// <summary>A value that a user gave for a field, as words: one, several for a list, none for a flag.</summary>
/// <param name="Field">The field.</param>
/// <param name="Words">What <see cref="RunField.Parse"/> reads.</param>
public sealed record FieldValue(RunField Field, IReadOnlyList<string> Words);
