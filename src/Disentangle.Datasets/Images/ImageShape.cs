namespace Disentangle.Datasets.Images;

/// <summary>The size of one image; its values lie row by row, pixel by pixel, channels last (HWC).</summary>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Channels">Values per pixel: 1 for grey, 3 for RGB; any number is accepted.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Values in one image: height x width x channels.</summary>
    public int Count => Height * Width * Channels;

    /// <summary>For example <c>64x64x1</c>.</summary>
    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
