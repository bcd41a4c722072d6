namespace Disentangle.Architectures;

/// <summary>How often a convolutional network halves an image.</summary>
internal static class Stages
{
    /// <summary>
    /// Height and width are halved as long as both are even and the shorter half has at least 4 pixels: 32x32 takes 3 stages,
    /// 64x64 4, 128x128 5, each down to 4x4; 48x48 takes 3, down to 6x6.
    /// </summary>
    public static int Of(ImageShape images)
    {
        (int height, int width, int stages) = (images.Height, images.Width, 0);
        while (height % 2 == 0 && width % 2 == 0 && Math.Min(height, width) >= 8)
        {
            (height, width, stages) = (height / 2, width / 2, stages + 1);
        }

        return stages;
    }
}
