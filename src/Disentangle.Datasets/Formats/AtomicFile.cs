namespace Disentangle.Datasets.Formats;

/// <summary>Writes files so that nobody ever sees half of one.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes the file under a temporary name in the same folder, flushes it to the disk and gives it its name, replacing what had that
    /// name. When <paramref name="write"/> throws, the temporary file is deleted and the old one stays.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new UserErrorException($"cannot write to '{path}': the name of a file is expected");
        }

        // Renaming a file over /dev/null would replace the device.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev")
            throw new UserErrorException($"cannot write to '{path}': it is a device, a file is expected");

        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be written: {InputFile.Reason(e)}", innerException: e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
