using System.Buffers;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;
using Microsoft.Win32.SafeHandles;

namespace Disentangle.Datasets;

/// <summary>
/// Images of one byte a value that stay in their file, so that a data set may be larger than memory: the system keeps in memory what is
/// read often. They are read rather than mapped, since a mapped file that is cut short ends the process that touches it. A file that is
/// removed stays readable as long as it is open.
/// </summary>
internal sealed class FileImages : IImageDataset, IDisposable
{
    private readonly float[] _table;
    private readonly string _path;
    private readonly long _offset;
    private readonly SafeFileHandle _file;
    private readonly DateTime _changed;
    private readonly PixelBlocks? _blocks;

    /// <summary>Images of <paramref name="shape"/> one after the other (NHWC) from the byte <paramref name="offset"/> of a file.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the first image begins.</param>
    /// <param name="shape">The size of each image.</param>
    /// <param name="count">How many images there are, at least 1.</param>
    /// <param name="white">The byte that is read as 1; null for 1 when no byte of the images is above 1, and else 255.</param>
    /// <param name="blocks">The checksums of the images where they were decoded into the file; it is then removed
    /// where one is wrong. Or null.</param>
    /// <exception cref="UserErrorException">The file is missing, is too short, or cannot be read.</exception>
    public FileImages(string name, string path, long offset, ImageShape shape, int count, int? white, PixelBlocks? blocks = null)
    {
        (Name, _path, _offset, Shape, Count, _blocks) = (name, path, offset, shape, count, blocks);
        try
        {
            using (FileStream stream = InputFile.Open(path))
            {
                if (stream.Length < End)
                    throw new UserErrorException($"{path}: is truncated: {End} bytes are expected, {stream.Length} were found");
                _table = ByteImages.Table(white ?? WhiteOf(stream, offset, End));
            }

            _file = File.OpenHandle(path);
            _changed = File.GetLastWriteTimeUtc(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable($"{path}:", e);
        }
    }

    public string Name { get; }

    public int Count { get; }

    public ImageShape Shape { get; }

    public IReadOnlyList<Notice> Notices { get; init; } = [];

    private long End => _offset + (long)Count * Shape.Count;

    /// <exception cref="UserErrorException">The file was cut short or changed after it was opened, is damaged, or
    /// cannot be read any more.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        int size = Shape.Count;
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            CheckUnchanged();
            Span<byte> from = rented.AsSpan(0, size);
            for (int i = 0; i < indices.Length; i++)
            {
                long at = (long)indices[i] * size;
                if (_blocks?.AreWhole(_file, _offset, at, size) == false) throw Damaged();
                if (!ReadWhole(_file, from, _offset + at)) throw Truncated();
                Span<float> to = images.Slice(i * size, size);
                for (int j = 0; j < from.Length; j++) to[j] = _table[from[j]];
            }
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable($"{_path}:", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads as many bytes as there is room for; false where the file ends before.</summary>
    public static bool ReadWhole(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(file, bytes, at);
            if (count == 0) return false;
            bytes = bytes[count..];
            at += count;
        }

        return true;
    }

    private void CheckUnchanged()
    {
        if (RandomAccess.GetLength(_file) < End) throw Truncated();

        // Checksums tell better than the time.
        if (_blocks is null && File.GetLastWriteTimeUtc(_file) != _changed)
            throw new UserErrorException($"{_path}: was changed while in use",
                "copy a file that other programs write to, and use the copy")
            { IsFailure = true };
    }

    private UserErrorException Truncated() => new($"{_path}: was truncated while in use") { IsFailure = true };

    private UserErrorException Damaged()
    {
        const string again = "and the images are decoded again";
        string hint = $"start again, {again}";
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            hint = $"remove the file and start again, {again}";
        }

        return new UserErrorException($"{_path}: the decoded images are damaged: a checksum is wrong", hint) { IsFailure = true };
    }

    // Grey images show themselves in the first block.
    private static int WhiteOf(FileStream stream, long begin, long end)
    {
        byte[] block = new byte[1 << 20];
        stream.Position = begin;
        while (begin < end)
        {
            int count = stream.Read(block, 0, (int)Math.Min(block.Length, end - begin));
            if (count == 0) break;
            if (block.AsSpan(0, count).ContainsAnyExceptInRange((byte)0, (byte)1)) return 255;
            begin += count;
        }

        return 1;
    }
}
