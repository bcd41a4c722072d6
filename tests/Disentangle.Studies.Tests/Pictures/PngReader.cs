using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Disentangle.Studies.Tests.Pictures;

/// <summary>Reads PNG the plain way, bit by bit where that is plainest, to check what the encoder wrote.</summary>
internal sealed record PngReader(int Width, int Height, int Channels, byte[] Pixels, byte[] Filters, IReadOnlyList<string> Chunks)
{
    public static PngReader Read(byte[] file)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], file[..8]);
        var chunks = new List<string>();
        using var data = new MemoryStream();
        byte[] header = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string type = Encoding.ASCII.GetString(file, at + 4, 4);
            uint stored = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length));
            Assert.Equal(stored, BitwiseCrc(file.AsSpan(at + 4, 4 + length)));
            if (type == "IHDR") header = file.AsSpan(at + 8, length).ToArray();
            if (type == "IDAT") data.Write(file, at + 8, length);
            chunks.Add(type);
            at += 12 + length;
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Assert.Equal(8, header[8]);
        Assert.Equal([0, 0, 0], header[10..]);
        int channels = header[9] switch { 0 => 1, 2 => 3, byte other => throw new InvalidDataException($"colour type {other}") };
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        (byte[] pixels, byte[] filters) = Unfilter(raw.ToArray(), width * channels, height, channels);
        return new PngReader(width, height, channels, pixels, filters, chunks);
    }

    public static (byte[] Pixels, byte[] Filters) Unfilter(byte[] raw, int stride, int height, int step)
    {
        Assert.Equal(height * (stride + 1), raw.Length);
        var pixels = new byte[height * stride];
        var filters = new byte[height];
        for (int y = 0; y < height; y++)
        {
            filters[y] = raw[y * (stride + 1)];
            for (int x = 0; x < stride; x++)
            {
                int a = x >= step ? pixels[y * stride + x - step] : 0;
                int b = y > 0 ? pixels[(y - 1) * stride + x] : 0;
                int c = x >= step && y > 0 ? pixels[(y - 1) * stride + x - step] : 0;
                int p = a + b - c;
                int paeth = new[] { a, b, c }.MinBy(v => Math.Abs(p - v)); // MinBy takes the first of equals: a, then b, then c
                int[] predictions = [0, a, b, (a + b) >> 1, paeth];
                int prediction = predictions[filters[y]];
                pixels[y * stride + x] = (byte)(raw[y * (stride + 1) + 1 + x] + prediction);
            }
        }

        return (pixels, filters);
    }

    private static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in data)
            for (int bit = 0; bit < 8; bit++)
                crc = ((crc ^ (uint)(b >> bit)) & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        return crc ^ 0xFFFFFFFF;
    }
}
