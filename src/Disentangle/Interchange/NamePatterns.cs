namespace Disentangle.Interchange;

/// <summary>Names, and patterns of names in which a star stands for any letters or none.</summary>
internal sealed class NamePatterns
{
    private readonly HashSet<string> _names;
    private readonly string[][] _patterns;

    /// <summary>The names and patterns.</summary>
    public NamePatterns(IReadOnlyList<string> patterns)
    {
        _names = [.. patterns.Where(pattern => !pattern.Contains('*', StringComparison.Ordinal))];
        _patterns = [.. patterns.Where(pattern => pattern.Contains('*', StringComparison.Ordinal)).Select(pattern => pattern.Split('*'))];
    }

    /// <summary>Whether the name is one of them, or like one of the patterns.</summary>
    public bool Match(string name) => _names.Contains(name) || _patterns.Any(pieces => Fits(pieces, name));

    // The first piece begins the name and the last ends it; each between comes at its first place after the one before.
    private static bool Fits(string[] pieces, string name)
    {
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal)) return false;
        int at = pieces[0].Length;
        foreach (string piece in pieces.AsSpan(1, pieces.Length - 2))
        {
            int found = name.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + piece.Length;
        }

        return name.Length - at >= pieces[^1].Length && name.EndsWith(pieces[^1], StringComparison.Ordinal);
    }
}
