using Disentangle.Foundation.Numerics;
using Disentangle.Reports.Pictures;

namespace Disentangle.Reports.Tests.Pictures;

/// <summary>Pictures with known bytes.</summary>
internal static class TestPictures
{
    public static PixelGrid Flat(int width, int height, byte shade)
    {
        var picture = new PixelGrid(width, height, 1);
        picture.Pixels.Fill(shade);
        return picture;
    }

    public static PixelGrid Noise(int width, int height, int channels, ulong seed, int shades = 256)
    {
        var random = new Philox(seed, RandomPurpose.Test);
        var picture = new PixelGrid(width, height, channels);
        foreach (ref byte b in picture.Pixels) b = (byte)(random.NextInt(shades) * 255 / Math.Max(1, shades - 1));
        return picture;
    }

    /// <summary>Smooth in both directions, different in each channel: what row filters are for.</summary>
    public static PixelGrid Gradient(int width, int height, int channels)
    {
        var picture = new PixelGrid(width, height, channels);
        for (int y = 0; y < height; y++)
            for (int i = 0; i < width * channels; i++)
                picture.Row(y)[i] = (byte)(y * 3 + i / channels * 2 + i % channels * 40 + (i * y >> 5));
        return picture;
    }

    public static byte[] Rgb(this PixelGrid picture) => picture.ToRgb().Pixels.ToArray();
}
