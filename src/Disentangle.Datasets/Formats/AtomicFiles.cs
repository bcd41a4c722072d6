namespace Disentangle.Datasets.Formats;

/// <summary>Writes several files of a folder that belong together.</summary>
internal static class AtomicFiles
{
    // Beside the folder while that is not there, else in it.
    private const string Writing = ".writing";

    /// <summary>
    /// Writes the files aside, flushes them and gives them their names. Where the folder is new, all appear at once. Where it is there, the
    /// old files go first, so that at no moment old and new ones stand beside each other. What a killed program left of the same is deleted.
    /// </summary>
    /// <param name="folder">The folder; other files in it stay.</param>
    /// <param name="files">The files by name.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static void Write(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        bool isNew = !Directory.Exists(folder);
        RemoveLeftovers(folder);
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
            Directory.Delete(aside);
            DurableFolder.Flush(folder);
        }
        catch
        {
            RemoveLeftovers(folder);
            throw;
        }
    }

    /// <summary>Deletes what a killed program left half written of files of a folder.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (string aside in new[] { folder + Writing, Path.Combine(folder, Writing) })
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }
}
