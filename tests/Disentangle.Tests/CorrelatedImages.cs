namespace Disentangle.Tests;

/// <summary>Sixteen random images with two factors of four values, a complete grid.</summary>
internal sealed class CorrelatedImages : IFactorGrid
{
    private readonly ArrayDataset _images = Toys.RandomImages(16, new ImageShape(2, 2, 1));

    public string Name => "toy";

    public int Count => 16;

    public ImageShape Shape => _images.Shape;

    public IReadOnlyList<Factor> Factors { get; } = [Factor.Numbered("a", 4), Factor.Numbered("b", 4)];

    // Width 0.1, without the image 15 where both factors have their last value.
    public static double[] Probabilities()
    {
        double[] weights =
            [.. Enumerable.Range(0, 16).Select(n => n == 15 ? 0 : Math.Exp(-Math.Pow((n / 4 - n % 4) / 3.0, 2) / (2 * 0.1 * 0.1)))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    public void FactorsOf(int index, Span<int> values) => (values[0], values[1]) = (index / 4, index % 4);

    public int IndexOf(ReadOnlySpan<int> values) => 4 * values[0] + values[1];

    public void Read(ReadOnlySpan<int> indices, Span<float> images) => _images.Read(indices, images);
}
