namespace Disentangle;

/// <summary>Finds what a user may have meant by a mistyped name.</summary>
public static class NearestName
{
    /// <summary>The sentence <c>did you mean 'x'?</c> with the name nearest to <paramref name="given"/>, or null when none is near.</summary>
    public static string? Hint(string given, IEnumerable<string> names) => Of(given, names) is { } name ? $"did you mean '{name}'?" : null;

    /// <summary>
    /// The name with the fewest insertions, deletions, replacements and swaps of neighbours away from <paramref name="given"/>, letter case
    /// aside; null when that takes more than a third of the longer one's letters (but one is always allowed).
    /// </summary>
    public static string? Of(string given, IEnumerable<string> names)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string name in names)
        {
            int distance = Distance(given.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < least && distance <= Math.Max(1, Math.Max(given.Length, name.Length) / 3)) (best, least) = (name, distance);
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
