namespace Disentangle.Serialization;

/// <summary>Replacing a folder as a whole.</summary>
internal static class AtomicFolder
{
    /// <summary>Where the folder's last content stands while it is replaced.</summary>
    public static string Previous(string folder) => folder + ".previous";

    /// <summary>
    /// Lets <paramref name="write"/> fill a folder next to <paramref name="folder"/>, then renames it into its place. The old
    /// content is renamed to <see cref="Previous"/> before and deleted after, so at any moment a complete content stands in one
    /// of the two. When the writing fails, nothing has changed.
    /// </summary>
    public static void Replace(string folder, Action<string> write)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string temporary = folder + ".writing", previous = Previous(folder);
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        try
        {
            write(temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }

        if (Directory.Exists(folder))
        {
            if (Directory.Exists(previous)) Directory.Delete(previous, recursive: true);
            Directory.Move(folder, previous);
        }

        Directory.Move(temporary, folder);
        if (Directory.Exists(previous)) Directory.Delete(previous, recursive: true);
    }
}
