using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Disentangle.Foundation.Files;

namespace Disentangle.Reliability.Fuzzing;

/// <summary>Whole files around a mutated part: behind a right checksum a mutant comes further.</summary>
internal static class Wrapping
{
    /// <summary>A zip archive of stored entries.</summary>
    public static byte[] Zip(params ReadOnlySpan<(string Name, byte[] Bytes)> entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The bytes by gzip.</summary>
    public static byte[] GZip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }

    /// <summary>A picture with the checksums of its chunks made right, as far as it can be followed.</summary>
    public static byte[] Png(byte[] file)
    {
        file = [.. file];
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) break;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + (int)length), Crc32.Append(0, file.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }

        return file;
    }

    /// <summary>A tar archive with the checksums of all blocks that may be headers made right.</summary>
    public static byte[] Tar(byte[] file)
    {
        const int block = 512, place = 148, digits = 8;
        file = [.. file];
        for (int at = 0; at + block <= file.Length; at += block)
        {
            Span<byte> header = file.AsSpan(at, block);
            if (!header.Slice(257, 5).SequenceEqual("ustar"u8)) continue;
            header.Slice(place, digits).Fill((byte)' ');
            int sum = 0;
            foreach (byte value in header) sum += value;
            Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(header[place..]);
        }

        return file;
    }

    /// <summary>A safetensors file of a header and as many bytes of values as <paramref name="values"/>.</summary>
    public static byte[] SafeTensors(byte[] header, int values)
    {
        byte[] file = new byte[8 + header.Length + values];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return file;
    }
}
