using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Disentangle.Datasets.Formats;

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
    public IEnumerable<string>? Marks { get; init; }
}

/// <summary>
/// Images decoded once into a file of plain bytes, which is then mapped. The file begins with what it was made of: source, length and time of
/// the last change. One that does not say exactly this, or has another length, is made anew. The notices of the decoding stand after the pixels.
/// </summary>
internal static class PixelCache
{
    // A page, so that the pixels begin with one.
    private const int HeaderBytes = 4096;

    // Raise the number when a decoder gives other pixels for the same file, so that those of before are not used again.
    private const string Label = "Disentangle pixels 2";

    private const int MostNoticeBytes = 1 << 28;

    /// <summary>Opens the decoded images of <paramref name="source"/>, and first makes them where they are not there yet.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="source">What the images are decoded from.</param>
    /// <param name="options">Where they are kept.</param>
    /// <param name="decode">Writes <see cref="PixelSource.Bytes"/> bytes and says which byte is read as 1, either 1 or 255.</param>
    /// <param name="notices">Empty; holds afterwards what <paramref name="decode"/> adds to it, or added when the file was made.</param>
    /// <exception cref="UserErrorException">There is no room for the file, or it cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The decoding was stopped; no file is left.</exception>
    public static MappedImages Open(string name, PixelSource source, DatasetOptions options, Func<Stream, int> decode, IList<Notice>? notices = null)
    {
        var file = new FileInfo(Path.TrimEndingDirectorySeparator(source.Path));
        string id = Hash($"{file.FullName}\n{source.Array}");
        string made = source.Marks is { } marks ? $"marks {Hash(string.Join('\n', marks))}"
            : string.Create(CultureInfo.InvariantCulture, $"length {file.Length}\nchanged {file.LastWriteTimeUtc.Ticks}");
        string fileName = $"{file.Name}-{id[..16]}.pixels";
        foreach (string folder in options.CacheFolders)
        {
            string kept = Path.Combine(folder, fileName);
            if (Find(kept, source, (white, notes) => Header(made, id, source, white, notes)) is not { } found) continue;
            NoticesOf(found.Notes).ForEach(notice => notices?.Add(notice));
            return new MappedImages(name, kept, HeaderBytes, source.Shape, source.Count, found.White);
        }

        string path = Path.Combine(Path.GetFullPath(FirstWritable(options.CacheFolders)), fileName);
        RemoveLeftovers(path);
        CheckRoom(path, source);
        int white = 255;
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[HeaderBytes]);
            white = decode(new StoppableStream(stream, options.Cancellation));
            if (stream.Position != HeaderBytes + source.Bytes)
                throw new UserErrorException($"{source.Path}: gave {stream.Position - HeaderBytes} bytes of pixels; {source.Bytes} are expected");
            byte[] notes = Encoding.UTF8.GetBytes(TextOf(notices ?? []));
            stream.Write(notes);
            stream.Position = 0;
            stream.Write(Header(made, id, source, white, notes));
        });
        return new MappedImages(name, path, HeaderBytes, source.Shape, source.Count, white);
    }

    private static (int White, byte[] Notes)? Find(string path, PixelSource source, Func<int, byte[], byte[]> header)
    {
        try
        {
            if (!File.Exists(path)) return null;
            byte[] start = new byte[HeaderBytes];
            using FileStream stream = InputFile.Open(path);
            long noticeBytes = stream.Length - HeaderBytes - source.Bytes;
            if (noticeBytes is < 0 or > MostNoticeBytes) return null;
            byte[] notes = new byte[noticeBytes];
            stream.ReadExactly(start);
            stream.Position = HeaderBytes + source.Bytes;
            stream.ReadExactly(notes);
            foreach (int white in (ReadOnlySpan<int>)[255, 1])
                if (start.AsSpan().SequenceEqual(header(white, notes))) return (white, notes);
            return null;
        }
        catch (Exception e) when (e is IOException or UserErrorException)
        {
            // What cannot be read is as good as not there.
            return null;
        }
    }

    private static byte[] Header(string made, string id, PixelSource source, int white, byte[] notes)
    {
        byte[] header = new byte[HeaderBytes];
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Label}\nsource {id}\n{made}\nimages {source.Count} of {source.Shape}\nwhite {white}\nnotices {Convert.ToHexStringLower(SHA256.HashData(notes))}\n");
        Encoding.UTF8.GetBytes(text, header);
        return header;
    }

    // A line each, with tabs between text and items: neither holds control characters.
    private static string TextOf(IEnumerable<Notice> notices) => string.Join('\n', notices.Select(notice => string.Join('\t', notice.Items.Prepend(notice.Text))));

    private static List<Notice> NoticesOf(byte[] notes) =>
        [.. Encoding.UTF8.GetString(notes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(words => new Notice(words[0], words[1..]))];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string FirstWritable(IReadOnlyList<string> folders)
    {
        string? reason = null;
        foreach (string folder in folders)
        {
            try
            {
                Directory.CreateDirectory(folder);
                string probe = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
                using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason ??= $"{folder}: cannot be written: {InputFile.Reason(e)}";
            }
        }

        throw new UserErrorException($"there is no writable folder for the decoded pixels; {reason}", "give a writable folder with --data-root DIR");
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

        if (free >= source.Bytes + HeaderBytes) return;
        throw new UserErrorException(
            $"{Path.GetDirectoryName(path)}: the decoded pixels of {source.Path} need {Gigabytes(source.Bytes)}, but {Gigabytes(free)} are free",
            "make room, or give --data-root DIR on a larger disk");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");

    // A process that was killed while it decoded leaves its file. One that is still at work holds a lock on it.
    private static void RemoveLeftovers(string path)
    {
        foreach (string leftover in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*.tmp"))
        {
            try
            {
                new FileStream(leftover, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}
