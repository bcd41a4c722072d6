namespace Disentangle.Architecture.Tests;

/// <summary>Circles in a graph of folders.</summary>
internal static class FolderGraph
{
    /// <summary>A way from a folder back to itself, the first folder again at the end; null where there is none.</summary>
    public static string[]? FindCircle(IReadOnlyDictionary<string, IReadOnlyCollection<string>> arrows)
    {
        HashSet<string> done = [];
        List<string> way = [];
        return arrows.Keys.Order().Select(Visit).FirstOrDefault(circle => circle is not null);

        string[]? Visit(string folder)
        {
            if (way.IndexOf(folder) is >= 0 and int start) return [.. way[start..], folder];
            if (!done.Add(folder)) return null;
            way.Add(folder);
            string[]? circle = arrows.TryGetValue(folder, out IReadOnlyCollection<string>? next)
                ? next.Order().Select(Visit).FirstOrDefault(found => found is not null) : null;
            way.RemoveAt(way.Count - 1);
            return circle;
        }
    }
}
