using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>Images in a file that cannot be read in any order, for example because it is compressed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Array">Which of its arrays.</param>
/// <param name="Shape">The size of each image, of one byte a value.</param>
/// <param name="Count">How many images there are.</param>
internal sealed record PixelSource(string Path, string Array, ImageShape Shape, int Count)
{
    /// <summary>How many bytes the images take.</summary>
    public long Bytes => (long)Count * Shape.Count;

    /// <summary>What changes when the source does, where that is not the length and the time of one file; null for these.</summary>
    public Func<IReadOnlyList<string>>? Marks { get; init; }
}

/// <summary>
/// Images decoded once into a file of plain bytes, see <see cref="PixelCacheFile"/>. One that was made of another source, of another state
/// of it or by another version, or that is damaged, is made anew.
/// </summary>
internal static class PixelCache
{
    /// <summary>Opens the decoded images of <paramref name="source"/>, and first makes them where they are not there yet.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="source">What the images are decoded from.</param>
    /// <param name="options">Where they are kept.</param>
    /// <param name="decode">Writes <see cref="PixelSource.Bytes"/> bytes and says which byte is read as 1, either 1 or 255.</param>
    /// <param name="notices">Empty; holds afterwards what <paramref name="decode"/> adds to it, or added when the file was made.</param>
    /// <exception cref="UserErrorException">There is no room for the file, or it cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The decoding was stopped; no file is left.</exception>
    public static FileImages Open(string name, PixelSource source, DatasetOptions options, Func<Stream, int> decode,
        IList<Notice>? notices = null)
    {
        var file = new FileInfo(Path.TrimEndingDirectorySeparator(source.Path));
        string id = Hash($"{file.FullName}\n{source.Array}"), made = StateOf(source, file), stamp = StampOf(file);
        string fileName = $"{file.Name}-{id[..16]}.pixels";
        PixelCacheFile form = new(source, id, made);
        List<Notice> damages = [];
        foreach (string folder in options.CacheFolders)
        {
            string kept = Path.Combine(folder, fileName);
            PixelCacheFile.Content? found = form.Read(kept, out bool damaged);
            if (damaged) damages.Add(new Notice($"{kept}: the decoded images were damaged and are decoded again"));
            if (found is null) continue;
            foreach (Notice notice in found.Notices) notices?.Add(notice);
            return Images(kept, found);
        }

        string path = Path.Combine(Path.GetFullPath(FirstWritable(options.CacheFolders)), fileName);

        // Of a process that was killed while it decoded: they take the room.
        foreach (string leftover in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, fileName + ".*.tmp"))
            AtomicFile.Remove(leftover);
        CheckRoom(path, source);
        PixelCacheFile.Content? content = null;
        List<Notice> all = [];
        AtomicFile.Write(path, stream =>
        {
            content = form.Write(stream, pixels =>
            {
                int white = decode(pixels);
                if (StateOf(source, file) != made || StampOf(file) != stamp)
                    throw new UserErrorException($"{source.Path}: was changed while its images were decoded",
                        "try again when no other program writes to it")
                    { IsFailure = true };
                all.AddRange(notices ?? []);
                return white;
            }, all, options.Cancellation);
        });
        return Images(path, content!);

        FileImages Images(string path, PixelCacheFile.Content content) =>
            new(name, path, PixelCacheFile.HeaderBytes, source.Shape, source.Count, content.White, content.Blocks) { Notices = damages };
    }

    /// <summary>The SHA-256 of a text, 64 hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // What a file says of the source that it was made of.
    private static string StateOf(PixelSource source, FileInfo file) => source.Marks is { } marks
        ? $"marks {Hash(string.Join('\n', marks()))}" : StampOf(file);

    // Of an archive that is read from front to back, a change shows here alone.
    private static string StampOf(FileInfo file)
    {
        file.Refresh();
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"length {file.Length}\nchanged {file.LastWriteTimeUtc.Ticks}")
            : "";
    }

    private static string FirstWritable(IReadOnlyList<string> folders)
    {
        string? reason = null;
        foreach (string folder in folders)
        {
            try
            {
                Directory.CreateDirectory(folder);
                string probe = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
                using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                    FileOptions.DeleteOnClose)) return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason ??= $"{folder}: cannot be written: {InputFile.Reason(e)}";
            }
        }

        throw new UserErrorException($"there is no writable folder for the decoded pixels; {reason}",
            "give a writable folder with --data-root DIR");
    }

    private static void CheckRoom(string path, PixelSource source)
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not every file system tells. Then the disk being full shows while it is written.
            return;
        }

        if (free >= source.Bytes + PixelCacheFile.HeaderBytes) return;
        throw new UserErrorException(
            $"{Path.GetDirectoryName(path)}: the decoded pixels of {source.Path} need {Gigabytes(source.Bytes)}, "
                + $"but {Gigabytes(free)} are free",
            "make room, or give --data-root DIR on a larger disk");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");
}
