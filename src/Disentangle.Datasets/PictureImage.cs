using Disentangle.Datasets.Formats.Pictures;
using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>A picture of a user as an image for a model.</summary>
public static class PictureImage
{
    /// <summary>
    /// Decodes a PNG, JPEG, BMP, GIF, TIFF or WebP file, keeps the largest part in its middle that has the proportions asked for, and
    /// resizes it; grey becomes RGB of three like values, RGB becomes grey.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What to call it in a sentence.</param>
    /// <param name="shape">The size, of 1 or 3 channels.</param>
    /// <returns>(H, W, C), values in [0, 1].</returns>
    /// <exception cref="UserErrorException">It is none of these formats, is damaged or too large, or the
    /// model takes other channels.</exception>
    public static float[] Read(byte[] file, string name, ImageShape shape)
    {
        if (shape.Channels is not (1 or 3))
            throw new UserErrorException($"pictures have 1 or 3 channels, and the model takes images of {shape}");
        byte[] bytes = new byte[shape.Count];
        Picture.Decode(file, name).CropAndResize(shape, bytes);
        return [.. bytes.Select(value => value / 255f)];
    }
}
