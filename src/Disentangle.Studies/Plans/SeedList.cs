using System.Globalization;

namespace Disentangle.Studies.Plans;

/// <summary>Lists of seeds as a user writes them: <c>0-49</c>, <c>0,3,7</c>, <c>0-4,10</c>.</summary>
public static class SeedList
{
    private const int Most = 1_000_000;

    /// <summary>The seeds of a text, in its order.</summary>
    /// <exception cref="UserErrorException">It is no such list, has a seed twice, or more than a million.</exception>
    public static IReadOnlyList<ulong> Parse(string text)
    {
        List<ulong> seeds = [];
        HashSet<ulong> seen = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            ulong first = Seed(ends[0], text), last = ends.Length == 1 ? first : Seed(ends[1], text);
            if (last < first) throw Wrong(text);
            if (last - first >= Most || seeds.Count + (int)(last - first) >= Most)
                throw new UserErrorException($"seeds may be at most {Most}, got {Shown.Short(text)}");
            for (ulong seed = first; ; seed++)
            {
                if (!seen.Add(seed)) throw new UserErrorException($"seeds must differ, got {seed} twice in {Shown.Short(text)}");
                seeds.Add(seed);
                if (seed == last) break;
            }
        }

        return seeds;
    }

    /// <summary>The shortest text of a list.</summary>
    public static string Text(IReadOnlyList<ulong> seeds)
    {
        List<string> parts = [];
        for (int i = 0; i < seeds.Count;)
        {
            int end = i;
            while (end + 1 < seeds.Count && seeds[end + 1] == seeds[end] + 1) end++;
            parts.Add(end == i ? $"{seeds[i]}" : $"{seeds[i]}-{seeds[end]}");
            i = end + 1;
        }

        return string.Join(',', parts);
    }

    private static ulong Seed(string text, string whole) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : throw Wrong(whole);

    private static UserErrorException Wrong(string text) =>
        new($"seeds must be whole numbers and ranges, for example 0-4 or 0,3,7, got {(text.Length == 0 ? "nothing" : Shown.Short(text))}");
}
