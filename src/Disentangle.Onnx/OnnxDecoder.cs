using Disentangle.Datasets.Images;

namespace Disentangle.Onnx;

/// <summary>A decoder that is given codes in pieces.</summary>
/// <param name="network">The network.</param>
/// <param name="name">What to call it in sentences.</param>
/// <param name="use">How it is used.</param>
/// <param name="latents">D.</param>
/// <param name="shape">The size of the images.</param>
/// <param name="crew">The pieces are shared out among its threads.</param>
internal sealed class OnnxDecoder(OnnxNetwork network, string name, DecoderUse use, int latents, ImageShape shape, Crew crew)
{
    private const int PieceSize = 32;

    /// <summary>What the network gives for codes, (n, H, W, C), in its own values.</summary>
    /// <param name="codes">(n, D).</param>
    /// <param name="count">n.</param>
    /// <exception cref="UserErrorException">The network fails, or a value is not finite.</exception>
    public float[] Raw(ReadOnlyMemory<float> codes, int count)
    {
        int size = use.Batch == 0 ? PieceSize : use.Batch;
        float[] images = new float[count * shape.Count];
        crew.For((count + size - 1) / size, piece =>
        {
            int first = piece * size, taken = Math.Min(size, count - first), rows = use.Batch == 0 ? taken : use.Batch;
            float[] input = new float[rows * latents];
            codes.Span.Slice(first * latents, taken * latents).CopyTo(input);
            NetworkOutput? output = network.Run(input, CodeShape(rows, latents, use.CodeRank), [use.Output])[0];
            if (output is null || output.Values.Length != rows * shape.Count)
                throw new UserErrorException($"{name}: does not give an image of {shape} for each of {rows} codes");
            for (int row = 0; row < taken; row++)
                use.Form.ToOurs(output.Values.AsSpan(row * shape.Count, shape.Count),
                    images.AsSpan((first + row) * shape.Count, shape.Count), shape);
        });
        if (Array.FindIndex(images, value => !float.IsFinite(value)) >= 0)
            throw new UserErrorException($"{name}: gives an image with a value that is not finite");
        return images;
    }

    /// <summary>The shape of codes as a network reads them.</summary>
    public static long[] CodeShape(int rows, int latents, int rank) => rank == 4 ? [rows, latents, 1, 1] : [rows, latents];
}
