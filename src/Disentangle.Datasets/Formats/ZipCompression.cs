using System.Buffers.Binary;
using System.Text;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Says which compression an entry of a zip archive has where it is one that .NET does not read (PKWARE's APPNOTE 6.3.10, section 4.4.5).
/// </summary>
internal static class ZipCompression
{
    private const uint EndMark = 0x06054b50, EntryMark = 0x02014b50;
    private const int EndBytes = 22, EntryBytes = 46, MostComment = ushort.MaxValue;

    /// <summary>The name of the compression, or null where the entry is not found or its compression is read.</summary>
    /// <param name="archive">The archive, anywhere; it is left anywhere.</param>
    /// <param name="entry">The full name of the entry.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? NameOf(FileStream archive, string entry)
    {
        byte[] name = Encoding.UTF8.GetBytes(entry);
        for (ReadOnlySpan<byte> rest = Directory(archive); rest.Length >= EntryBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(rest) == EntryMark;)
        {
            int method = BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]),
                nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            int bytes = EntryBytes + nameBytes + BinaryPrimitives.ReadUInt16LittleEndian(rest[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (bytes > rest.Length) return null;
            if (rest.Slice(EntryBytes, nameBytes).SequenceEqual(name)) return NameOf(method);
            rest = rest[bytes..];
        }

        return null;
    }

    private static string? NameOf(int method) => method switch
    {
        0 or 8 or 9 => null,
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        _ => $"method {method} of zip",
    };

    // The list of all entries, which the last record of the file points to.
    private static byte[] Directory(FileStream archive)
    {
        byte[] tail = new byte[Math.Min(archive.Length, EndBytes + MostComment)];
        long begin = archive.Length - tail.Length;
        archive.Position = begin;
        archive.ReadExactly(tail);
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndMark) continue;
            long length = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 12)),
                offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
            if (offset + length > archive.Length || length > Array.MaxLength) return [];
            byte[] directory = new byte[length];
            archive.Position = offset;
            archive.ReadExactly(directory);
            return directory;
        }

        return [];
    }
}
