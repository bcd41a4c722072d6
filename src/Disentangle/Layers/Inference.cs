namespace Disentangle.Layers;

/// <summary>
/// Applies networks to any number of rows without learning, some rows at a time: from the host's memory to the device and back. For one
/// thread.
/// </summary>
/// <param name="kernels">What does the arithmetic.</param>
public sealed class Inference(IKernels kernels)
{
    // Rows that are passed through together: enough to fill the kernels, little enough for the memory of the widest layer. Encoders keep
    // little between their layers, and dense ones pack their weights once for all rows.
    private const int ChunkSize = 64, EncodedChunk = 256;

    private readonly Tape _tape = new(kernels);
    private readonly Tensor _chunk = kernels.CreateTensor();

    /// <summary>What a network makes of each row.</summary>
    /// <param name="rows">(n, ...), of the host.</param>
    /// <param name="network">Records the network, which must treat each row on its own; its result begins
    /// with the dimension of the rows.</param>
    /// <param name="output">The shape of one row of the result.</param>
    /// <returns>(n, output), of the host.</returns>
    public Tensor Apply(Tensor rows, Func<Var, Var> network, params ReadOnlySpan<int> output) => Apply(rows, network, ChunkSize, output);

    private Tensor Apply(Tensor rows, Func<Var, Var> network, int chunk, ReadOnlySpan<int> output)
    {
        Shape shape = rows.Shape;
        int count = shape[0];
        Tensor result = new(WithRows(count, output));
        if (count == 0) return result;
        int length = shape.Count / count, outputLength = result.Shape.Count / count;
        for (int start = 0; start < count; start += chunk)
        {
            int taken = Math.Min(chunk, count - start);
            _tape.Begin(ParameterSet.Empty);
            _chunk.Resize(shape.Rank == 4 ? new Shape(taken, shape[1], shape[2], shape[3]) : new Shape(taken, length));
            rows.HostRead().Slice(start * length, taken * length).CopyTo(_chunk.HostWrite());
            network(_tape.Constant(_chunk)).Value.HostRead().CopyTo(result.HostWrite().Slice(start * outputLength, taken * outputLength));
        }

        return result;
    }

    /// <summary>The images that a decoder's logits stand for, (n, H, W, C): the sigmoid of each logit.</summary>
    /// <param name="codes">(n, D).</param>
    /// <param name="latents">D.</param>
    /// <param name="images">The size of the images.</param>
    /// <param name="logits">Records the decoder.</param>
    /// <exception cref="ArgumentException">The codes do not have D columns.</exception>
    public Tensor Decode(Tensor codes, int latents, ImageShape images, Func<Var, Var> logits)
    {
        Shape shape = codes.Shape;
        if (shape.Rank != 2 || shape[1] != latents)
            throw new ArgumentException($"this model decodes codes of {latents} units, got a tensor of shape {shape}");
        return Apply(codes, z => Op.Sigmoid(logits(z)), images.Height, images.Width, images.Channels);
    }

    /// <summary>What an encoder's heads say of images, (n, heads x D): the heads side by side in each row.</summary>
    /// <param name="images">(n, H, W, C).</param>
    /// <param name="expected">The size of the images that the encoder reads.</param>
    /// <param name="outputs">heads x D.</param>
    /// <param name="heads">Records the encoder.</param>
    /// <exception cref="UserErrorException">The images are of another size.</exception>
    public Tensor Encode(Tensor images, ImageShape expected, int outputs, Func<Var, Var> heads)
    {
        Shape shape = images.Shape;
        if (shape.Rank != 4 || shape[1] != expected.Height || shape[2] != expected.Width || shape[3] != expected.Channels)
            throw new UserErrorException($"this model expects images of {expected}, got a tensor of shape {shape}");
        return Apply(images, heads, EncodedChunk, [outputs]);
    }

    private static Shape WithRows(int rows, ReadOnlySpan<int> rest) => rest.Length switch
    {
        1 => new Shape(rows, rest[0]),
        3 => new Shape(rows, rest[0], rest[1], rest[2]),
        _ => throw new ArgumentException($"a row of the result has 1 or 3 dimensions, got {rest.Length}"),
    };
}
