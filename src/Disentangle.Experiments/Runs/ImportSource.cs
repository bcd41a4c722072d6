namespace Disentangle.Experiments.Runs;

/// <summary>A model that was made elsewhere.</summary>
/// <param name="File">The full path of its file; of networks, that of the encoder.</param>
/// <param name="Map">The name or the full path of the map of its tensors; null where the file is a network.</param>
public sealed record ImportSource(string File, string? Map)
{
    /// <summary>The full path of the decoder's file, where it has one of its own.</summary>
    public string? Decoder { get; init; }

    /// <summary>What of a network was told or found, by the names of the options of <c>disentangle import</c> without dashes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>SHA-256 of each file, with what it is for: <c>encoder</c> or <c>decoder</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Checksums { get; init; } = [];

    /// <summary>Whether another model comes from the same files.</summary>
    public bool IsOfSameFiles(ImportSource? other) => other is not null && (File, Map, Decoder) == (other.File, other.Map, other.Decoder);

    /// <inheritdoc/>
    public bool Equals(ImportSource? other) =>
        IsOfSameFiles(other) && Options.SequenceEqual(other!.Options) && Checksums.SequenceEqual(other.Checksums);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File, Map, Decoder);
}
