namespace Disentangle.Foundation;

/// <summary>Something in the files of a data set that is not used, or is used in another way than it seems, with the reason.</summary>
/// <param name="Text">What and why, with the number of items, for example <c>2 files are not read, their format
/// is none of PNG and JPEG</c>.</param>
/// <param name="Items">The names of the items, fit to be shown; empty where the text says all.</param>
public sealed record Notice(string Text, params IReadOnlyList<string> Items)
{
    /// <summary>The notice as one line that names at most <paramref name="most"/> items.</summary>
    public string Line(int most)
    {
        if (Items.Count == 0) return Text;
        string more = Items.Count > most ? $" and {Items.Count - most} more" : "";
        return $"{Text}: {string.Join(", ", Items.Take(most))}{more}";
    }

    /// <summary>A number with its noun: <c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
