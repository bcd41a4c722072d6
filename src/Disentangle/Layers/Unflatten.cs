namespace Disentangle.Layers;

/// <summary>Gives the values of each row the shape of an image: (B, H W C) to (B, H, W, C).</summary>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="channels">C.</param>
public sealed class Unflatten(int height, int width, int channels) : ILayer
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public Var Apply(Var x) => Op.Reshape(x, new Shape(x.Shape[0], height, width, channels));
}
