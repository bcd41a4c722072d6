namespace Disentangle.Foundation;

/// <summary>Finding what a user named.</summary>
public static class Names
{
    /// <summary>The item called <paramref name="name"/>.</summary>
    /// <param name="kind">What it is, for example <c>method</c>.</param>
    /// <param name="name">What the user wrote.</param>
    /// <param name="items">All there are.</param>
    /// <param name="nameOf">What each is called.</param>
    /// <param name="of">What the items belong to, for example <c>beta-vae</c>; null where that needs no word.</param>
    /// <exception cref="UserErrorException">There is none; the sentence suggests the nearest name.</exception>
    public static T Find<T>(string kind, string name, IReadOnlyList<T> items, Func<T, string> nameOf, string? of = null)
    {
        foreach (T item in items)
        {
            if (nameOf(item) == name) return item;
        }

        throw Unknown(kind, name, items.Select(nameOf), of);
    }

    // The shortest name that what was written is a part of: beta-tcvae for tcvae.
    private static string? Whole(string part, IEnumerable<string> names) =>
        part.Length < 3 ? null : names.Where(name => name.Contains(part, StringComparison.OrdinalIgnoreCase)).MinBy(name => name.Length);

    /// <summary>The error that says that there is no such name, which is nearest, and which there are.</summary>
    /// <param name="kind">What it is, for example <c>method</c>.</param>
    /// <param name="name">What the user wrote.</param>
    /// <param name="known">What could have been meant.</param>
    /// <param name="of">What they belong to, for example <c>beta-vae</c>; null where that needs no word.</param>
    public static UserErrorException Unknown(string kind, string name, IEnumerable<string> known, string? of = null)
    {
        string[] names = [.. known];
        string owner = of is null ? "" : $" of {of}", shown = Shown.Short(name) + owner;
        string all = names.Length == 0 ? "there are none" : "expected one of " + string.Join(", ", names);
        if (string.IsNullOrWhiteSpace(name)) return new UserErrorException($"the name of the {kind}{owner} is empty, {all}");
        return (Whole(name, names) ?? Spelling.Nearest(name, names)) is { } nearest
            ? new UserErrorException($"unknown {kind} {shown}; did you mean {nearest}?", all)
            : new UserErrorException($"unknown {kind} {shown}, {all}");
    }
}
