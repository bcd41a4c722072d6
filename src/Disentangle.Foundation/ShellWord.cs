using System.Globalization;
using System.Text;

namespace Disentangle.Foundation;

/// <summary>Words of a command line that is shown for a user to paste.</summary>
public static class ShellWord
{
    // What no shell gives a meaning to inside a word; the backslash is one only where it separates folders.
    private static readonly string Plain = "_-+=:,./@%" + (OperatingSystem.IsWindows() ? "\\" : "");

    /// <summary>A word as the shell takes it for what it is, whatever characters it has: in quotes where it needs them.</summary>
    /// <remarks>
    /// For sh and what descends from it; control characters, which must not reach a terminal, as bash, zsh and ksh read them in
    /// <c>$'...'</c>. On Windows for cmd and PowerShell, where names of files hold no quotes.
    /// </remarks>
    public static string Quoted(string text)
    {
        if (text.Length > 0 && text[0] != '=' && text.All(letter => char.IsLetterOrDigit(letter) || Plain.Contains(letter))) return text;
        if (OperatingSystem.IsWindows()) return ForWindows(text);
        return Shown.Text(text) != text ? $"$'{string.Concat(text.Select((letter, at) => Escaped(text, at)))}'"
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    // A backslash before a quote would escape it.
    private static string ForWindows(string text)
    {
        string escaped = text.Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}{new string('\\', escaped.Length - escaped.TrimEnd('\\').Length)}\"";
    }

    private static string Escaped(string text, int at) =>
        text[at] is '\'' or '\\' ? $"\\{text[at]}"
        : Shown.IsHidden(text, at) ? string.Concat(
            Encoding.UTF8.GetBytes([text[at]]).Select(value => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}")))
        : $"{text[at]}";
}
