using System.Buffers;
using System.IO.MemoryMappedFiles;
using Disentangle.Datasets.Formats;
using Microsoft.Win32.SafeHandles;

namespace Disentangle.Datasets;

/// <summary>
/// Images of one byte a value that stay in their file: the system brings in what is read and drops what it needs the memory for, so a
/// data set may be larger than memory.
/// </summary>
internal sealed class MappedImages : IImageDataset, IDisposable
{
    private readonly float[] _table;
    private readonly string _path;
    private readonly long _offset;
    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Images of <paramref name="shape"/> one after the other (NHWC) from the byte <paramref name="offset"/> of a file.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the first image begins.</param>
    /// <param name="shape">The size of each image.</param>
    /// <param name="count">How many images there are, at least 1.</param>
    /// <param name="white">The byte that is read as 1; null for 1 when no byte of the images is above 1, and else 255.</param>
    /// <exception cref="UserErrorException">The file is missing, is too short, or cannot be mapped.</exception>
    public MappedImages(string name, string path, long offset, ImageShape shape, int count, int? white)
    {
        (Name, _path, _offset, Shape, Count) = (name, path, offset, shape, count);
        using (FileStream stream = InputFile.Open(path))
        {
            if (stream.Length < End) throw new UserErrorException($"{path}: is truncated: {End} bytes are expected, {stream.Length} were found");
            _table = ByteImages.Table(white ?? WhiteOf(stream, offset, End));
        }

        try
        {
            _file = File.OpenHandle(path);
            _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _map?.Dispose();
            _file?.Dispose();
            throw new UserErrorException($"{path}: cannot be memory-mapped: {InputFile.Reason(e)}", innerException: e);
        }
    }

    public string Name { get; }

    public int Count { get; }

    public ImageShape Shape { get; }

    private long End => _offset + (long)Count * Shape.Count;

    /// <exception cref="UserErrorException">The file was cut short after it was opened.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);

        // To touch mapped memory beyond the end of the file would end the process.
        if (RandomAccess.GetLength(_file) < End) throw new UserErrorException($"{_path}: was truncated while in use");
        int size = Shape.Count;
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        Span<byte> from = rented.AsSpan(0, size);
        for (int i = 0; i < indices.Length; i++)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_offset + (long)indices[i] * size), from);
            Span<float> to = images.Slice(i * size, size);
            for (int j = 0; j < from.Length; j++) to[j] = _table[from[j]];
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
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
