namespace Disentangle.Tensors;

/// <summary>
/// The sizes of a strided convolution between a large image and a small one. A convolution reads the large and writes the
/// small; a transposed convolution reads the small and writes the large; both have weights (kernel, kernel, large channels,
/// small channels).
/// </summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Rows of the large image.</param>
/// <param name="Width">Columns of the large image.</param>
/// <param name="Channels">Channels of the large image.</param>
/// <param name="SmallChannels">Channels of the small image.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Stride">Pixels of the large image per pixel of the small one.</param>
/// <param name="Padding">Zeros around the large image.</param>
public readonly record struct ConvolutionGeometry(
    int Batch, int Height, int Width, int Channels, int SmallChannels, int Kernel, int Stride, int Padding)
{
    /// <summary>Rows of the small image.</summary>
    public int SmallHeight => (Height + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Columns of the small image.</summary>
    public int SmallWidth => (Width + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>(batch, height, width, channels) of the large image.</summary>
    public Shape Large => new(Batch, Height, Width, Channels);

    /// <summary>(batch, height, width, channels) of the small image.</summary>
    public Shape Small => new(Batch, SmallHeight, SmallWidth, SmallChannels);

    /// <summary>(kernel, kernel, large channels, small channels).</summary>
    public Shape Weights => new(Kernel, Kernel, Channels, SmallChannels);

    /// <summary>Multiplications of one pass, forward or either gradient, over the batch.</summary>
    public long Multiplications => (long)Batch * SmallHeight * SmallWidth * SmallChannels * Kernel * Kernel * Channels;

    /// <summary>The geometry with the sizes checked against each other.</summary>
    /// <exception cref="ArgumentException">The kernel does not fit, or stride or padding make no sense.</exception>
    public ConvolutionGeometry Checked()
    {
        if (Kernel < 1 || Stride < 1 || Padding < 0 || Padding >= Kernel)
            throw new ArgumentException(
                $"a convolution needs kernel >= 1, stride >= 1 and 0 <= padding < kernel, got {Kernel}, {Stride} and {Padding}");
        if (Height + 2 * Padding < Kernel || Width + 2 * Padding < Kernel)
            throw new ArgumentException($"a kernel of {Kernel} with padding {Padding} does not fit an image of {Height}x{Width}");
        return this;
    }

    /// <summary>
    /// The geometry whose small image is the given one: what a transposed convolution with this kernel, stride and padding
    /// reads. The large image has (small - 1) * stride + kernel - 2 * padding rows and columns.
    /// </summary>
    public static ConvolutionGeometry FromSmall(Shape small, int channels, int kernel, int stride, int padding) => new ConvolutionGeometry(
        small[0],
        (small[1] - 1) * stride + kernel - 2 * padding,
        (small[2] - 1) * stride + kernel - 2 * padding,
        channels,
        small[3],
        kernel,
        stride,
        padding).Checked();
}
