namespace Disentangle.Reports.Pictures;

/// <summary>Lays pictures out in rows and columns, as one picture.</summary>
public static class ImageGrid
{
    /// <summary>The shade between pictures: a grey that stands off from black and from white.</summary>
    public const byte DefaultShade = 104;

    /// <summary>Puts pictures of one size in rows, left to right and top to bottom, with a gap between them and none around them.</summary>
    /// <param name="pictures">At least one; where some are grey and some are RGB, all become RGB.</param>
    /// <param name="columns">Pictures in a row, at least 1. The last row may be short.</param>
    /// <param name="gap">Pixels between neighbours, at least 0.</param>
    /// <param name="shade">The grey of the gaps and of places without a picture.</param>
    /// <exception cref="ArgumentException">There is no picture, or the sizes differ.</exception>
    public static PixelGrid Arrange(IReadOnlyList<PixelGrid> pictures, int columns, int gap = 2, byte shade = DefaultShade)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (pictures.Count == 0) throw new ArgumentException("a grid needs at least one picture, got none");
        (int width, int height) = (pictures[0].Width, pictures[0].Height);
        foreach (PixelGrid picture in pictures)
        {
            if (picture.Width != width || picture.Height != height)
            {
                throw new ArgumentException(
                    $"the pictures of a grid have one size, got {width}x{height} and {picture.Width}x{picture.Height}");
            }
        }

        columns = Math.Min(columns, pictures.Count);
        int rows = (pictures.Count + columns - 1) / columns;
        int channels = pictures.Max(p => p.Channels);
        var grid = new PixelGrid(columns * (width + gap) - gap, rows * (height + gap) - gap, channels);
        grid.Pixels.Fill(shade);
        for (int i = 0; i < pictures.Count; i++)
        {
            PixelGrid picture = channels == 3 ? pictures[i].ToRgb() : pictures[i];
            grid.Paste(picture, i % columns * (width + gap), i / columns * (height + gap));
        }

        return grid;
    }

    /// <summary>Lays out a batch of images of values in [0, 1], as <see cref="PixelGrid.FromImage"/> shows them.</summary>
    /// <param name="images">The images one after the other, each height x width x channels, channels last.</param>
    /// <param name="height">Rows of one image.</param>
    /// <param name="width">Columns of one image.</param>
    /// <param name="channels">Channels of one image.</param>
    /// <param name="columns">Images in a row of the grid.</param>
    /// <param name="scale">How many pixels wide and high each value becomes.</param>
    /// <param name="gap">Pixels between neighbours.</param>
    /// <param name="shade">The grey of the gaps and of places without an image.</param>
    /// <exception cref="ArgumentException">There is no image, or the values are not a whole number of images.</exception>
    public static PixelGrid FromBatch(
        ReadOnlySpan<float> images, int height, int width, int channels, int columns,
        int scale = 1, int gap = 2, byte shade = DefaultShade) =>
        Arrange(Split(images, height, width, channels, scale), columns, gap, shade);

    /// <summary>The pictures of a batch of images of values in [0, 1], one by one.</summary>
    /// <param name="images">The images one after the other, each height x width x channels, channels last.</param>
    /// <param name="height">Rows of one image.</param>
    /// <param name="width">Columns of one image.</param>
    /// <param name="channels">Channels of one image.</param>
    /// <param name="scale">How many pixels wide and high each value becomes.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of images.</exception>
    public static IReadOnlyList<PixelGrid> Split(ReadOnlySpan<float> images, int height, int width, int channels, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        int size = checked(height * width * channels);
        if (images.Length % size != 0)
            throw new ArgumentException($"images of {height}x{width}x{channels} take {size} values each, got {images.Length} values");
        var pictures = new PixelGrid[images.Length / size];
        for (int i = 0; i < pictures.Length; i++)
            pictures[i] = PixelGrid.FromImage(images.Slice(i * size, size), height, width, channels, scale);
        return pictures;
    }
}
