namespace Disentangle.Foundation;

/// <summary>Finds the name that a user probably meant.</summary>
public static class Spelling
{
    // Nobody mistypes what is longer, and the work grows with the product of the lengths.
    private const int Longest = 100;

    /// <summary>
    /// The candidate with the fewest edits to <paramref name="word"/>, the first of them on a tie, upper and lower case being the same;
    /// null when even the nearest differs in more than half of its letters, and of words of more than 100.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > Longest) return null;
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string candidate in candidates)
        {
            if (candidate.Length > Longest) continue;
            int edits = Distance(word, candidate);
            if (edits < fewest && 2 * edits <= Math.Max(word.Length, candidate.Length)) (nearest, fewest) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary>
    /// How many letters to insert, delete, replace or swap with their neighbour to make one word of the other, without regard to case
    /// (the optimal string alignment distance).
    /// </summary>
    public static int Distance(string first, string second)
    {
        int[] beforeLast = new int[second.Length + 1], last = new int[second.Length + 1], current = new int[second.Length + 1];
        for (int j = 0; j <= second.Length; j++) last[j] = j;
        for (int i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int edits = last[j - 1] + (Same(first[i - 1], second[j - 1]) ? 0 : 1);
                edits = Math.Min(edits, Math.Min(last[j], current[j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && Same(first[i - 1], second[j - 2]) && Same(first[i - 2], second[j - 1]);
                current[j] = swapped ? Math.Min(edits, beforeLast[j - 2] + 1) : edits;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[second.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
