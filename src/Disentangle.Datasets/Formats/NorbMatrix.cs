using System.Buffers.Binary;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// An array in the format of the NORB data sets, read front to back: a mark that tells the type of the elements, the number of dimensions,
/// the size of each and of three at least, all of 32 bits with the least significant byte first, then the values, the last dimension
/// fastest. The file may be compressed by gzip.
/// </summary>
internal sealed class NorbMatrix : IDisposable
{
    private const uint Bytes = 0x1E3D4C55, Integers = 0x1E3D4C54;

    private readonly Stream _stream;
    private readonly string _path;

    private NorbMatrix(Stream stream, string path, int[] shape) => (_stream, _path, Shape) = (stream, path, shape);

    /// <summary>The size of each dimension.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The shape as it is shown.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    /// <summary>Opens a file of unsigned bytes.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or is no such file.</exception>
    public static NorbMatrix OpenBytes(string path) => Open(path, Bytes, 1, "unsigned bytes");

    /// <summary>Reads a file of integers whole.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or is no such file.</exception>
    public static (IReadOnlyList<int> Shape, int[] Values) ReadIntegers(string path)
    {
        using NorbMatrix matrix = Open(path, Integers, 4, "integers of 32 bits");
        int length = 4 * matrix.Shape.Aggregate(1, (product, size) => product * size);
        byte[] bytes;
        try
        {
            bytes = ClaimedBytes.Read(matrix._stream, length, new FileInfo(path).Length, out int found);
            if (found < length) throw new UserErrorException($"{path}: is truncated");
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw Damaged(path, e);
        }

        matrix.ExpectEnd();
        return (matrix.Shape,
            [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i)))]);
    }

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="UserErrorException">The file is truncated or damaged.</exception>
    public void ReadNext(Span<byte> values)
    {
        int read;
        try
        {
            read = _stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw Damaged(_path, e);
        }

        if (read < values.Length) throw new UserErrorException($"{_path}: is truncated");
    }

    /// <summary>Makes sure that all was read.</summary>
    /// <exception cref="UserErrorException">The file goes on, or is damaged.</exception>
    public void ExpectEnd()
    {
        try
        {
            if (_stream.ReadByte() >= 0) throw new UserErrorException($"{_path}: holds more than the values of its shape {ShapeText}");
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw Damaged(_path, e);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private static NorbMatrix Open(string path, uint kind, int elementSize, string kindText)
    {
        Stream stream = InputFile.OpenInflated(path, out long mostBytes);
        try
        {
            return new NorbMatrix(stream, path, ReadShape(stream, path, kind, kindText, mostBytes / elementSize));
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (InputFile.IsDamage(e)) throw Damaged(path, e);
            throw;
        }
    }

    private static int[] ReadShape(Stream stream, string path, uint kind, string kindText, long most)
    {
        Span<byte> start = stackalloc byte[8];
        int read = stream.ReadAtLeast(start, 8, throwOnEndOfStream: false);
        uint mark = BinaryPrimitives.ReadUInt32LittleEndian(start);
        int rank = BinaryPrimitives.ReadInt32LittleEndian(start[4..]);
        if (read < 8 || mark >> 8 != Bytes >> 8 || rank is < 1 or > 8)
            throw new UserErrorException($"{path}: is not a matrix in the NORB format: its first bytes do not match");
        if (mark != kind) throw new UserErrorException($"{path}: has elements of type 0x{mark:X8}, {kindText} (0x{kind:X8}) are expected");
        byte[] sizes = new byte[4 * Math.Max(3, rank)];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
            throw new UserErrorException($"{path}: is truncated");
        int[] shape = [.. Enumerable.Range(0, rank).Select(d => BinaryPrimitives.ReadInt32LittleEndian(sizes.AsSpan(4 * d)))];
        Int128 count = 1;
        foreach (int size in shape)
        {
            if (size < 1) throw new UserErrorException($"{path}: claims a dimension of {size}");
            count = Int128.Min(count * size, long.MaxValue);
        }

        if (count > most || count > Array.MaxLength / 4 * (kind == Bytes ? 4 : 1))
            throw new UserErrorException($"{path}: is truncated: its header claims the shape ({string.Join(", ", shape)})");
        return shape;
    }

    private static UserErrorException Damaged(string path, Exception e) => InputFile.Failure($"{path}:", e);
}
