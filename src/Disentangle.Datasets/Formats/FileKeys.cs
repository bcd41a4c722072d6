namespace Disentangle.Datasets.Formats;

/// <summary>
/// Finds files by the names that a table gives them: with slashes of either kind, with or without <c>./</c> in front, and
/// with accents that are composed or not.
/// </summary>
internal sealed class FileKeys
{
    private const int Several = -1;

    private readonly Dictionary<string, int> _exact = [];
    private readonly Dictionary<string, int> _keys = [];

    /// <param name="names">The files, with slashes.</param>
    public FileKeys(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            _exact[names[i]] = i;
            string key = Key(names[i]);
            _keys[key] = _keys.ContainsKey(key) ? Several : i;
        }
    }

    /// <summary>The place of the file that is meant, or -1.</summary>
    public int Find(string name)
    {
        if (_exact.TryGetValue(name, out int place)) return place;
        return _keys.TryGetValue(Key(name), out place) ? place : -1;
    }

    private static string Key(string name)
    {
        name = ComposedText.Of(name).Replace('\\', '/');
        int begin = 0;
        while (name.AsSpan(begin).StartsWith("./", StringComparison.Ordinal)) begin += 2;
        return name[begin..];
    }
}
