namespace Disentangle.Onnx.Tests;

/// <summary>
/// An encoder of <see cref="ColourData"/>: a convolution of two channels with a kernel of 3 and stride 2, padded as TensorFlow pads "same"
/// (nothing above and a row below; a column on each side), ReLU, and a dense layer of what is flattened with channels last.
/// </summary>
internal static class SmallConvolution
{
    public const int Channels = 2, Height = 3, Width = 3, Flat = Channels * Height * Width, Kernel = 3;

    /// <summary>Of the convolution, (out, in, rows, columns) as ONNX has them.</summary>
    public static float[] Weights { get; } =
        [.. Enumerable.Range(0, Channels * ColourData.Channels * Kernel * Kernel).Select(i => MathF.Sin(1 + 2.3f * i) / 2)];

    public static float[] Biases { get; } = [0.1f, -0.2f];

    /// <summary>Of the dense layer, (in, out).</summary>
    public static float[] Dense { get; } = [.. Enumerable.Range(0, Flat * ColourData.Latents).Select(i => MathF.Cos(1 + 1.7f * i) / 4)];

    public static float[] DenseBiases { get; } = [0.3f, -0.1f, 0.2f, 0];

    /// <summary>Codes by their definition.</summary>
    public static float[] Codes(ColourData data)
    {
        float[] codes = new float[ColourData.Count * ColourData.Latents];
        for (int i = 0; i < ColourData.Count; i++)
        {
            double[] flat = Flattened(data.Images.AsSpan(i * ColourData.Size, ColourData.Size));
            for (int unit = 0; unit < ColourData.Latents; unit++)
            {
                double sum = DenseBiases[unit];
                for (int k = 0; k < Flat; k++) sum += flat[k] * Dense[k * ColourData.Latents + unit];
                codes[i * ColourData.Latents + unit] = (float)sum;
            }
        }

        return codes;
    }

    private static double[] Flattened(ReadOnlySpan<float> image)
    {
        double[] flat = new double[Flat];
        for (int k = 0; k < Flat; k++)
        {
            int y = k / Channels / Width, x = k / Channels % Width, output = k % Channels;
            double sum = Biases[output];
            for (int tap = 0; tap < Kernel * Kernel; tap++)
            {
                int row = 2 * y + tap / Kernel, column = 2 * x + tap % Kernel - 1;
                if (row >= ColourData.Height || column < 0 || column >= ColourData.Width) continue;
                for (int input = 0; input < ColourData.Channels; input++)
                {
                    sum += image[(row * ColourData.Width + column) * ColourData.Channels + input]
                        * (double)Weights[(output * ColourData.Channels + input) * Kernel * Kernel + tap];
                }
            }

            flat[k] = Math.Max(sum, 0);
        }

        return flat;
    }
}
