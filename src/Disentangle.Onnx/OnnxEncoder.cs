using Disentangle.Datasets.Images;

namespace Disentangle.Onnx;

/// <summary>An encoder that is given images in pieces: of the size that it was exported for, or of some.</summary>
/// <param name="network">The network.</param>
/// <param name="name">What to call it in sentences.</param>
/// <param name="use">How it is used.</param>
/// <param name="shape">The size of the images.</param>
/// <param name="crew">The pieces are shared out among its threads.</param>
internal sealed class OnnxEncoder(OnnxNetwork network, string name, EncoderUse use, ImageShape shape, Crew crew)
{
    private const int PieceSize = 32;

    /// <summary>The codes of images.</summary>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    /// <param name="count">n.</param>
    /// <exception cref="UserErrorException">The network fails, or a code is not finite.</exception>
    public Codes Encode(ReadOnlyMemory<float> images, int count)
    {
        int latents = use.Codes.Latents, size = use.Batch == 0 ? PieceSize : use.Batch;
        float[] means = new float[count * latents];
        float[]? second = use.Codes.HasVariances ? new float[count * latents] : null;

        // Samples are drawn in the order of the pieces, so these come one after the other.
        int most = use.Codes.Form == CodeOutputs.Sample ? 1 : int.MaxValue;
        crew.For((count + size - 1) / size, () => 0, (piece, _) =>
        {
            int first = piece * size, taken = Math.Min(size, count - first);
            Fill(images.Span.Slice(first * shape.Count, taken * shape.Count), first, taken, means, second);
        }, most);
        if (second is not null) use.Codes.ToLogVariances(second, name);
        Require(means, "code");
        if (second is not null) Require(second, "log-variance");
        return new Codes(count, latents, means, second);
    }

    private void Fill(ReadOnlySpan<float> images, int first, int taken, float[] means, float[]? second)
    {
        int latents = use.Codes.Latents, rows = use.Batch == 0 ? taken : use.Batch, width = use.Codes.IsPacked ? 2 * latents : latents;
        float[] input = new float[rows * shape.Count];
        for (int row = 0; row < rows; row++)
        {
            // A piece that is too small is filled up with its last image.
            ReadOnlySpan<float> image = images.Slice(Math.Min(row, taken - 1) * shape.Count, shape.Count);
            use.Form.ToTheirs(image, input.AsSpan(row * shape.Count, shape.Count), shape);
        }

        PixelValues.ToTheirs(input, use.Range);
        NetworkOutput?[] outputs = network.Run(input, use.Form.ShapeOf(rows, shape), use.Codes.Names);
        if (outputs.Any(output => output is null || output.Values.Length != rows * width || output.Shape[0] != rows))
            throw new UserErrorException($"{name}: does not give {width} numbers for each of {rows} images");
        for (int row = 0; row < taken; row++)
        {
            outputs[0]!.Values.AsSpan(row * width, latents).CopyTo(means.AsSpan((first + row) * latents));
            if (second is null) continue;
            ReadOnlySpan<float> other = use.Codes.IsPacked
                ? outputs[0]!.Values.AsSpan(row * width + latents, latents) : outputs[1]!.Values.AsSpan(row * latents, latents);
            other.CopyTo(second.AsSpan((first + row) * latents));
        }
    }

    private void Require(float[] values, string what)
    {
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is var place and >= 0)
            throw new UserErrorException(
                $"{name}: gives a {what} that is not finite, {values[place]} of unit {place % use.Codes.Latents}",
                $"does it read images in another range than {use.Range}? see --range");
    }
}
