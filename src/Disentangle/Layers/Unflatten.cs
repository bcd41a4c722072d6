namespace Disentangle.Layers;

/// <summary>Gives the values of each row the shape of an image: (B, H W C) to (B, H, W, C).</summary>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="channels">C.</param>
public sealed class Unflatten(int height, int width, int channels) : ILayer
{
    /// <summary>The image that a row becomes.</summary>
    public ImageShape Image { get; } = new(height, width, channels);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Reshape(x, new Shape(x.Shape[0], Image.Height, Image.Width, Image.Channels));

    /// <inheritdoc/>
    public Shape OutputOf(Shape input) => new(input[0], Image.Height, Image.Width, Image.Channels);

    /// <inheritdoc/>
    public string AddTo(ILayerGraph graph, string x, Shape input, string name)
    {
        // A size of 0 is that of the input: the batch.
        return graph.Node("Reshape", $"{name}/image", [x, graph.Constant($"{name}/shape", 0, Image.Channels, Image.Height, Image.Width)]);
    }
}
