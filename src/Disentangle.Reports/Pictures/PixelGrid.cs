namespace Disentangle.Reports.Pictures;

/// <summary>A picture of 8-bit pixels, grey or RGB, stored row by row from the top left, channels last.</summary>
public sealed class PixelGrid
{
    private readonly byte[] _pixels;

    /// <summary>A black picture.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the channels are neither 1 nor 3.</exception>
    public PixelGrid(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), $"a picture has 1 channel (grey) or 3 (RGB), got {channels}");
        (Width, Height, Channels) = (width, height, channels);
        _pixels = new byte[checked(width * height * channels)];
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>All bytes: height x width x channels.</summary>
    public Span<byte> Pixels => _pixels;

    /// <summary>The bytes of row <paramref name="y"/>: width x channels.</summary>
    public Span<byte> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>
    /// The picture of an image: 0 is black, 1 is full brightness, what lies outside is cut off and NaN is black. One or two channels
    /// show the first as grey; three or more show the first three as RGB.
    /// </summary>
    /// <param name="image">Height x width x channels values, channels last.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="channels">Channels of the image, any positive number.</param>
    /// <param name="scale">How many pixels wide and high each value becomes, at least 1.</param>
    /// <exception cref="ArgumentException">The image does not hold height x width x channels values.</exception>
    public static PixelGrid FromImage(ReadOnlySpan<float> image, int height, int width, int channels, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        long count = (long)height * width * channels;
        if (image.Length != count)
            throw new ArgumentException($"an image of {height}x{width}x{channels} has {count} values, got {image.Length}");
        int shown = channels >= 3 ? 3 : 1;
        var picture = new PixelGrid(width, height, shown);
        for (int i = 0; i < width * height; i++)
            for (int c = 0; c < shown; c++)
                picture._pixels[i * shown + c] = ToByte(image[i * channels + c]);
        return picture.Enlarge(scale);
    }

    /// <summary>This picture with every pixel <paramref name="scale"/> times as wide and high; the same object at scale 1.</summary>
    public PixelGrid Enlarge(int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        if (scale == 1) return this;
        var large = new PixelGrid(checked(Width * scale), checked(Height * scale), Channels);
        for (int y = 0; y < Height; y++)
        {
            Span<byte> first = large.Row(y * scale);
            for (int x = 0; x < large.Width; x++)
                Row(y).Slice(x / scale * Channels, Channels).CopyTo(first[(x * Channels)..]);
            for (int copy = 1; copy < scale; copy++) first.CopyTo(large.Row(y * scale + copy));
        }

        return large;
    }

    /// <summary>The same picture with three channels; the same object where it has them.</summary>
    public PixelGrid ToRgb()
    {
        if (Channels == 3) return this;
        var colour = new PixelGrid(Width, Height, 3);
        for (int i = 0; i < _pixels.Length; i++) colour._pixels.AsSpan(3 * i, 3).Fill(_pixels[i]);
        return colour;
    }

    /// <summary>Copies a picture into this one.</summary>
    /// <param name="source">A picture of as many channels.</param>
    /// <param name="left">The column of this picture where its left edge comes.</param>
    /// <param name="top">The row of this picture where its upper edge comes.</param>
    /// <exception cref="ArgumentException">The source does not fit inside, or has other channels.</exception>
    public void Paste(PixelGrid source, int left, int top)
    {
        if (source.Channels != Channels)
            throw new ArgumentException($"a picture of {source.Channels} channels cannot be put in one of {Channels}");
        if (left < 0 || top < 0 || left + source.Width > Width || top + source.Height > Height)
            throw new ArgumentException($"a picture of {source.Width}x{source.Height} at ({left}, {top}) does not fit in {Width}x{Height}");
        for (int y = 0; y < source.Height; y++) source.Row(y).CopyTo(Row(top + y)[(left * Channels)..]);
    }

    /// <summary>A part of this picture.</summary>
    /// <param name="left">Its first column here.</param>
    /// <param name="top">Its first row here.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public PixelGrid Part(int left, int top, int width, int height)
    {
        if (left < 0 || top < 0 || left + width > Width || top + height > Height)
            throw new ArgumentOutOfRangeException(
                nameof(left), $"a part of {width}x{height} at ({left}, {top}) does not lie in {Width}x{Height}");
        PixelGrid part = new(width, height, Channels);
        for (int y = 0; y < height; y++) Row(top + y).Slice(left * Channels, width * Channels).CopyTo(part.Row(y));
        return part;
    }

    /// <summary>
    /// Values as bytes: 0 is black, 1 is full brightness, what lies outside is cut off and NaN is black.
    /// </summary>
    /// <param name="values">Any number of values.</param>
    public static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = ToByte(values[i]);
        return bytes;
    }

    // The comparison is false for NaN, which therefore shows as black.
    private static byte ToByte(float value) => value > 0 ? (byte)(Math.Min(value, 1f) * 255f + 0.5f) : (byte)0;
}
