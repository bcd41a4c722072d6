namespace Disentangle.Datasets;

/// <summary>Finds the files of a data set: where the user says, or in a folder of its name below one of the roots.</summary>
internal static class DataFolder
{
    /// <summary>The first path that exists: <paramref name="given"/>, or else <paramref name="names"/> in each root in turn.</summary>
    /// <param name="title">The data set's name in messages.</param>
    /// <param name="given">What the user gave after the colon, or null.</param>
    /// <param name="options">The roots.</param>
    /// <param name="names">Files or folders below a root.</param>
    /// <exception cref="UserErrorException">None is there.</exception>
    public static string Find(string title, string? given, DatasetOptions options, params ReadOnlySpan<string> names)
    {
        if (given is not null) return Path.Exists(given) ? given : throw new UserErrorException($"{given}: no such file or folder");
        foreach (string root in options.Roots)
        {
            foreach (string name in names)
            {
                if (Path.Combine(root, name) is var path && Path.Exists(path)) return path;
            }
        }

        throw new UserErrorException(
            $"{title}'s {string.Join(" or ", names.ToArray())} was not found in {string.Join(", ", options.Roots)}",
            $"give --data-root DIR with DIR/{names[0]}, or its path after the name and a colon");
    }
}
