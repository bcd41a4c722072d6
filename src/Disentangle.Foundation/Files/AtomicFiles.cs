namespace Disentangle.Foundation.Files;

/// <summary>Writes several files of a folder that belong together.</summary>
public static class AtomicFiles
{
    // Beside the folder while that is not there, else in it.
    private const string Writing = ".writing";

    /// <summary>
    /// Writes the files aside, flushes them and gives them their names. Where the folder is new, all appear at once. Where it is there, the
    /// old files go first, so that at no moment old and new ones stand beside each other. What a killed
    /// program left of the same is deleted.
    /// </summary>
    /// <param name="folder">The folder; other files in it stay.</param>
    /// <param name="files">The files by name.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static void Write(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        bool isNew = !Directory.Exists(folder);
        RemoveLeftovers(folder, files.Keys);
        string aside = isNew ? folder + Writing : Path.Combine(folder, Writing);
        DurableFolder.Create(aside);
        try
        {
            foreach ((string name, byte[] bytes) in files) AtomicFile.Write(Path.Combine(aside, name), stream => stream.Write(bytes));
            if (isNew)
            {
                DurableFolder.Rename(aside, folder);
                return;
            }

            foreach (string name in files.Keys) File.Delete(Path.Combine(folder, name));
            foreach (string name in files.Keys) File.Move(Path.Combine(aside, name), Path.Combine(folder, name));
            DurableFolder.DeleteIfEmpty(aside);
            DurableFolder.Flush(folder);
        }
        catch
        {
            RemoveLeftovers(folder, files.Keys);
            throw;
        }
    }

    /// <summary>
    /// Deletes what a killed program left half written of files of a folder, and nothing else that a folder of that name may hold.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The names of the files.</param>
    public static void RemoveLeftovers(string folder, IEnumerable<string> names)
    {
        foreach (string aside in new[] { folder + Writing, Path.Combine(folder, Writing) })
        {
            if (!Directory.Exists(aside)) continue;
            foreach (string name in names)
            {
                foreach (string leftover in AtomicFile.Leftovers(aside, name)) AtomicFile.Remove(leftover);
                File.Delete(Path.Combine(aside, name));
            }

            DurableFolder.DeleteIfEmpty(aside);
        }
    }
}
