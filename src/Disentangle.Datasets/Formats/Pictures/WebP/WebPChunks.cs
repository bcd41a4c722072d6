using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats.Pictures.WebP;

/// <summary>The chunks of a WebP file (RFC 9649, section 2): a name and a length, content, padded to an even length.</summary>
internal ref struct WebPChunks
{
    private const int RiffBytes = 12, HeadBytes = 8, ExtendedBytes = 10;

    private ReadOnlySpan<byte> _rest;

    /// <summary>The chunks of a file that <see cref="IsWhole"/>.</summary>
    public WebPChunks(ReadOnlySpan<byte> file)
    {
        _rest = file[RiffBytes..(int)End(file)];
        Name = Content = [];
    }

    /// <summary>The four characters of the chunk's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its content, without the padding.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the file holds all chunks up to the end that its first length tells.</summary>
    /// <exception cref="DamagedException">The header of an extended file has another length than it always has.</exception>
    public static bool IsWhole(ReadOnlySpan<byte> file)
    {
        if (file.Length < RiffBytes + HeadBytes) return false;
        long end = End(file);
        if (end < RiffBytes + HeadBytes || end > file.Length) return false;
        for (long at = RiffBytes; at < end;)
        {
            if (at + HeadBytes > end) return false;
            ReadOnlySpan<byte> head = file.Slice((int)at, HeadBytes);
            long length = Length(head);

            // ImageSharp takes this length for granted, and looks for the next chunk elsewhere if it is another one.
            if (head.StartsWith("VP8X"u8) && length != ExtendedBytes)
                throw new DamagedException($"its header has {length} bytes instead of {ExtendedBytes}");
            at += HeadBytes + length + length % 2;
            if (at - length % 2 > end) return false;
        }

        return true;
    }

    /// <summary>The file without what follows its last chunk, where ImageSharp looks for chunks whose length it allocates.</summary>
    public static byte[] Trimmed(byte[] file)
    {
        long end = file.Length < RiffBytes ? file.Length : End(file), padded = end + end % 2;
        return padded < file.Length ? file[..(int)padded] : file;
    }

    /// <summary>Goes to the next chunk; false after the last one.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        int length = (int)Length(_rest);
        Name = _rest[..4];
        Content = _rest.Slice(HeadBytes, length);
        _rest = _rest[Math.Min(HeadBytes + length + length % 2, _rest.Length)..];
        return true;
    }

    private static long End(ReadOnlySpan<byte> file) => HeadBytes + Length(file);

    private static long Length(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
}
