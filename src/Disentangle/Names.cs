namespace Disentangle;

/// <summary>Finding what a user named.</summary>
internal static class Names
{
    /// <summary>The item called <paramref name="name"/>.</summary>
    /// <exception cref="UserErrorException">There is none; the sentence suggests the nearest name.</exception>
    public static T Find<T>(string kind, string name, IReadOnlyList<T> items, Func<T, string> nameOf)
    {
        foreach (T item in items)
        {
            if (nameOf(item) == name) return item;
        }

        throw Unknown(kind, name, items.Select(nameOf));
    }

    /// <summary>The error that says that there is no such name, which is nearest, and which there are.</summary>
    public static UserErrorException Unknown(string kind, string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string all = names.Length == 0 ? "there are none" : "expected one of " + string.Join(", ", names);
        return Spelling.Nearest(name, names) is { } nearest
            ? new UserErrorException($"unknown {kind} {name}; did you mean {nearest}?", all)
            : new UserErrorException($"unknown {kind} {name}, {all}");
    }
}
