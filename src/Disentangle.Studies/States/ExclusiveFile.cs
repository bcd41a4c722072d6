namespace Disentangle.Studies.States;

/// <summary>Files that one of several processes makes, on whatever machines.</summary>
internal static class ExclusiveFile
{
    /// <summary>Makes a file where there is none: <c>O_EXCL</c>, which is atomic also on NFS since version 3.</summary>
    /// <returns>The open file, which others may read, rename and delete; null where it was there already.</returns>
    public static FileStream? TryCreate(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException e) when (e.HResult is 17 or unchecked((int)0x80070050))
        {
            // EEXIST, ERROR_FILE_EXISTS: asked for by the code of the error, since by now the file may have gone.
            return null;
        }
    }
}
