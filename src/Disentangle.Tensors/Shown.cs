namespace Disentangle;

/// <summary>Text from files, made fit to be shown: what would move a cursor, colour a terminal or turn the order of letters is replaced.</summary>
public static class Shown
{
    private const char Replacement = '?';

    /// <summary>Whether a character is a control character, a mark that turns the direction of writing, or a separator of lines.</summary>
    public static bool IsControl(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>The text with a question mark for each control character.</summary>
    public static string Text(string text) => text.Any(IsControl) ? string.Concat(text.Select(letter => IsControl(letter) ? Replacement : letter)) : text;

    /// <summary>The same of lines, which keep their ends and tabs.</summary>
    public static string Lines(string text) => text.Any(IsHidden) ? string.Concat(text.Select(letter => IsHidden(letter) ? Replacement : letter)) : text;

    /// <summary>The text without control characters, and its end left off where it is longer than <paramref name="most"/> characters.</summary>
    public static string Short(string text, int most = 60)
    {
        string shown = Text(text.Length > most ? text[..most] : text);
        return text.Length <= most ? shown : shown[..(most - 3)] + "...";
    }

    private static bool IsHidden(char letter) => IsControl(letter) && letter is not ('\n' or '\r' or '\t');
}
