namespace Disentangle.Reliability.Fuzzing;

/// <summary>A reader of files that others wrote.</summary>
/// <param name="Name">For example <c>npy</c>.</param>
/// <param name="File">What the file must be called.</param>
/// <param name="Seeds">What is mutated: whole files, or the part of one that <see cref="Wrap"/> completes.</param>
/// <param name="Read">Reads the file of this path as the program would, all of it.</param>
internal sealed record FuzzReader(string Name, string File, IReadOnlyList<byte[]> Seeds, Action<string> Read)
{
    /// <summary>Makes the file of a mutated part, with right lengths and checksums around it.</summary>
    public Func<byte[], byte[]> Wrap { get; init; } = part => part;

    /// <summary>Writes the files that must stand beside it, into the folder in which it will be.</summary>
    public Action<string> Prepare { get; init; } = _ => { };

    /// <summary>The part of the mutants that it gets: less than 1 for what is slow.</summary>
    public double Share { get; init; } = 1;
}
