using System.Buffers.Binary;

namespace Disentangle.Datasets.Formats;

/// <summary>Turns the inflated bytes of a PNG file into pixels: undoes the filters of its rows, and looks up, widens or narrows its values.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[] _palette, _transparency;
    private readonly int _channels;

    /// <summary>For a file with the given header and the contents of its chunks PLTE and tRNS, empty where there are none.</summary>
    public PngPixels(PngHeader header, byte[] palette, byte[] transparency)
    {
        (_header, _palette, _transparency) = (header, palette, transparency);
        _channels = header.ColorType is PngHeader.Grey or PngHeader.GreyAlpha ? 1 : 3;
    }

    /// <summary>The picture.</summary>
    /// <param name="bytes">As many as <see cref="PngHeader.Bytes"/> says.</param>
    /// <exception cref="InvalidDataException">A filter or a colour is not there.</exception>
    public Picture Read(byte[] bytes)
    {
        byte[] values = new byte[_header.Width * _header.Height * _channels];
        Span<ushort> pixel = stackalloc ushort[4];
        int at = 0, step = Math.Max(1, _header.Samples * _header.Depth / 8);
        foreach (PngPass pass in _header.Passes)
        {
            (int columns, int rows) = pass.SizeIn(_header);
            if (columns == 0) continue;
            int length = _header.RowBytes(columns);
            Span<byte> above = new byte[length];
            for (int row = 0; row < rows; row++)
            {
                Span<byte> line = bytes.AsSpan(at + 1, length);
                Unfilter(bytes[at], line, above, step);
                for (int column = 0; column < columns; column++)
                {
                    int y = pass.Y + row * pass.StepY, x = pass.X + column * pass.StepX;
                    for (int s = 0; s < _header.Samples; s++) pixel[s] = Sample(line, column * _header.Samples + s);
                    Write(pixel, values.AsSpan((y * _header.Width + x) * _channels, _channels));
                }

                above = line;
                at += 1 + length;
            }
        }

        return new Picture(_header.Width, _header.Height, _channels, values);
    }

    private static void Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        if (filter > 4) throw new InvalidDataException($"a row has filter {filter}, which PNG does not have");
        for (int i = 0; i < line.Length; i++)
        {
            int left = i < step ? 0 : line[i - step], corner = i < step ? 0 : above[i - step];
            line[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => 0,
            });
        }
    }

    // Whichever of the three is nearest to left + above - corner.
    private static int Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private ushort Sample(ReadOnlySpan<byte> line, int index)
    {
        if (_header.Depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]);
        int bit = index * _header.Depth;
        return (ushort)(line[bit / 8] >> (8 - _header.Depth - bit % 8) & ((1 << _header.Depth) - 1));
    }

    private void Write(ReadOnlySpan<ushort> pixel, Span<byte> to)
    {
        if (_header.ColorType == PngHeader.Indexed)
        {
            int entry = pixel[0];
            if (3 * entry + 2 >= _palette.Length) throw new InvalidDataException($"a pixel has colour {entry} of {_palette.Length / 3}");
            byte opacity = entry < _transparency.Length ? _transparency[entry] : (byte)255;
            for (int c = 0; c < 3; c++) to[c] = OnBlack(_palette[3 * entry + c], opacity);
            return;
        }

        bool alpha = _header.ColorType is PngHeader.GreyAlpha or PngHeader.RgbAlpha;
        byte opaque = alpha ? Narrow(pixel[_channels]) : IsTransparent(pixel) ? (byte)0 : (byte)255;
        for (int c = 0; c < _channels; c++) to[c] = OnBlack(Narrow(pixel[c]), opaque);
    }

    // The one colour, in two bytes a value, that means nothing is there.
    private bool IsTransparent(ReadOnlySpan<ushort> pixel)
    {
        if (_transparency.Length != 2 * _channels) return false;
        for (int c = 0; c < _channels; c++)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * c)) != pixel[c]) return false;
        }

        return true;
    }

    private byte Narrow(ushort value) => _header.Depth == 16 ? (byte)(value >> 8) : (byte)(value * 255 / ((1 << _header.Depth) - 1));

    private static byte OnBlack(byte value, byte opacity) => (byte)((value * opacity + 127) / 255);
}
