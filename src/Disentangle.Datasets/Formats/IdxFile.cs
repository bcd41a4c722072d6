using System.Buffers.Binary;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// An array of bytes in the IDX format, which MNIST made known: two zero bytes, the element type, the number of dimensions, the size of
/// each as 32 bits, the most significant byte first, then the values, the last dimension fastest.
/// </summary>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Values">The values, as many as the product of the shape.</param>
public sealed record IdxFile(IReadOnlyList<int> Shape, byte[] Values)
{
    private const byte UnsignedBytes = 0x08;

    /// <summary>Reads a file of unsigned bytes, plain or compressed by gzip, whichever its first bytes tell.</summary>
    /// <exception cref="UserErrorException">The file is missing, is no such file, or is truncated or damaged.</exception>
    public static IdxFile Read(string path)
    {
        try
        {
            using Stream stream = InputFile.OpenInflated(path, out long mostBytes);
            return Read(stream, path, mostBytes, new FileInfo(path).Length);
        }
        catch (Exception e) when (InputFile.IsDamage(e))
        {
            throw InputFile.Failure($"{path}:", e);
        }
    }

    private static IdxFile Read(Stream stream, string path, long mostBytes, long stored)
    {
        Span<byte> start = stackalloc byte[4];
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || start is not [0, 0, _, > 0])
        {
            throw new UserErrorException($"{path}: is not an IDX file: it does not begin with 0, 0, element type, number of dimensions");
        }

        if (start[2] != UnsignedBytes)
        {
            throw new UserErrorException($"{path}: holds elements of IDX type 0x{start[2]:x2}, unsigned bytes (0x08) are expected");
        }

        Span<byte> sizes = stackalloc byte[4 * start[3]];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length) throw CutShort(path);
        int[] shape = new int[start[3]];
        Int128 count = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = BinaryPrimitives.ReadInt32BigEndian(sizes[(4 * d)..]);
            if (shape[d] < 0)
            {
                throw new UserErrorException($"{path}: claims a dimension of {(uint)shape[d]}, at most {int.MaxValue} is supported");
            }

            count = Int128.Min(count * shape[d], long.MaxValue);
        }

        if (count > Array.MaxLength || count > mostBytes) throw CutShort(path, $"its header claims {count} values");
        byte[] values = ClaimedBytes.Read(stream, (int)count, stored, out int read);
        if (read < count) throw CutShort(path, $"{count} values are expected, {read} were found");
        if (stream.ReadByte() >= 0) throw new UserErrorException($"{path}: holds more than the {count} values of its header");
        return new IdxFile(shape, values);
    }

    private static UserErrorException CutShort(string path, string? detail = null) =>
        new($"{path}: is truncated{(detail is null ? "" : ": " + detail)}");
}
