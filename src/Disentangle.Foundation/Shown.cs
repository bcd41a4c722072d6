namespace Disentangle.Foundation;

/// <summary>
/// Text from files, made fit to be shown: what would move a cursor, colour a terminal, end a line or turn the order of letters is
/// replaced, and so are halves of characters.
/// </summary>
public static class Shown
{
    private const char Replacement = '?';

    /// <summary>The text with a question mark for each such character.</summary>
    public static string Text(string text) => Replaced(text, _ => false);

    /// <summary>The same of lines, which keep their ends and tabs.</summary>
    public static string Lines(string text) => Replaced(text, letter => letter is '\n' or '\r' or '\t');

    /// <summary>The text so, and its end left off where it is longer than <paramref name="most"/> characters.</summary>
    public static string Short(string text, int most = 60)
    {
        if (text.Length <= most) return Text(text);
        int kept = most - 3;
        return Text(text[..(char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)]) + "...";
    }

    /// <summary>Whether the character at a place is one that is replaced.</summary>
    public static bool IsHidden(string text, int at) => text[at] switch
    {
        '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        var letter when char.IsHighSurrogate(letter) => at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]),
        var letter when char.IsLowSurrogate(letter) => at == 0 || !char.IsHighSurrogate(text[at - 1]),
        var letter => char.IsControl(letter),
    };

    private static string Replaced(string text, Func<char, bool> kept)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsHidden(text, i) && !kept(text[i]))
                return string.Concat(text.Select((letter, at) => IsHidden(text, at) && !kept(letter) ? Replacement : letter));
        }

        return text;
    }
}
