using System.Buffers.Binary;
using System.IO.Compression;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Decodes PNG files of every kind (PNG specification, second edition). Checksums are compared, and no more is inflated than the size that the
/// header claims takes.
/// </summary>
internal static class PngPicture
{
    private const int SignatureBytes = 8, ChunkOverhead = 12;

    /// <summary>The picture: grey where the file is grey, else RGB. Of 16 bits the upper eight are kept; what is transparent lies on black.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or too large.</exception>
    public static Picture Decode(byte[] file)
    {
        PngHeader? header = null;
        byte[] palette = [], transparency = [];
        using MemoryStream compressed = new();
        for (int at = SignatureBytes; ;)
        {
            ReadOnlySpan<byte> type = Chunk(file, ref at, out ReadOnlySpan<byte> content);
            if (header is null != type.SequenceEqual("IHDR"u8)) throw new InvalidDataException("it does not begin with one header");
            if (type.SequenceEqual("IHDR"u8)) header = PngHeader.Of(content);
            else if (type.SequenceEqual("PLTE"u8)) palette = content.ToArray();
            else if (type.SequenceEqual("tRNS"u8)) transparency = content.ToArray();
            else if (type.SequenceEqual("IDAT"u8)) compressed.Write(content);
            else if (type.SequenceEqual("IEND"u8)) break;
        }

        if (header is { ColorType: PngHeader.Indexed } && (palette.Length == 0 || palette.Length % 3 != 0))
            throw new InvalidDataException($"its palette has {palette.Length} bytes");
        compressed.Position = 0;
        return new PngPixels(header!.Value, palette, transparency).Read(Inflate(compressed, header.Value.Bytes));
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> file, ref int at, out ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> rest = file[at..];
        long length = rest.Length < ChunkOverhead ? long.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - ChunkOverhead) throw new InvalidDataException($"it ends after {file.Length} bytes, in the middle");
        content = rest.Slice(8, (int)length);
        uint checksum = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        if (Crc32.Append(0, rest.Slice(4, 4 + (int)length)) != checksum) throw new InvalidDataException("a checksum is wrong");
        at += (int)length + ChunkOverhead;
        return rest.Slice(4, 4);
    }

    private static byte[] Inflate(Stream compressed, long expected)
    {
        using ZLibStream inflated = new(compressed, CompressionMode.Decompress);

        // Grows with what is there: the header may claim what it likes.
        using MemoryStream bytes = new();
        byte[] buffer = new byte[1 << 14];
        for (int count; (count = inflated.Read(buffer)) > 0 && bytes.Length <= expected;) bytes.Write(buffer, 0, count);
        if (bytes.Length != expected)
            throw new InvalidDataException($"its pixels take {expected} bytes, it holds {(bytes.Length > expected ? "more" : bytes.Length)}");
        return bytes.ToArray();
    }
}

/// <summary>What the first chunk of a PNG file says of its pixels.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int ColorType, bool Interlaced)
{
    /// <summary>Colour types.</summary>
    public const int Grey = 0, Rgb = 2, Indexed = 3, GreyAlpha = 4, RgbAlpha = 6;

    // An interlaced picture is seven pictures of every few pixels.
    private static readonly PngPass[] Interlacing =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    /// <summary>The pictures that make it up.</summary>
    public PngPass[] Passes => Interlaced ? Interlacing : Whole;

    /// <summary>Values of a pixel.</summary>
    public int Samples => ColorType switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    /// <summary>What all pixels take before they are compressed: each row of each pass has a byte in front.</summary>
    public long Bytes
    {
        get
        {
            long sum = 0;
            foreach (PngPass pass in Passes)
            {
                (int columns, int rows) = pass.SizeIn(this);
                sum += columns == 0 ? 0 : (long)rows * (1 + RowBytes(columns));
            }

            return sum;
        }
    }

    /// <summary>What a row of so many pixels takes.</summary>
    public int RowBytes(int columns) => (int)(((long)columns * Samples * Depth + 7) / 8);

    /// <summary>Reads and checks the chunk.</summary>
    /// <exception cref="InvalidDataException">It is no header of PNG, or the picture is too large.</exception>
    public static PngHeader Of(ReadOnlySpan<byte> content)
    {
        if (content.Length != 13) throw new InvalidDataException($"its header has {content.Length} bytes, 13 are expected");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        Picture.CheckSize(width, height);
        bool known = (content[9], content[8]) is (Grey, 1 or 2 or 4 or 8 or 16) or (Indexed, 1 or 2 or 4 or 8) or (Rgb or GreyAlpha or RgbAlpha, 8 or 16);
        if (!known) throw new InvalidDataException($"it has colour type {content[9]} with {content[8]} bits, which PNG does not have");
        if (content[10] != 0 || content[11] != 0 || content[12] > 1) throw new InvalidDataException("its header is not one of PNG");
        return new PngHeader((int)width, (int)height, content[8], content[9], content[12] == 1);
    }
}

/// <summary>Every <c>StepX</c>th pixel of every <c>StepY</c>th row, from (X, Y).</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    /// <summary>How many columns and rows it has.</summary>
    public (int Columns, int Rows) SizeIn(in PngHeader header) => ((header.Width - X + StepX - 1) / StepX, (header.Height - Y + StepY - 1) / StepY);
}
