using Disentangle.Methods;

namespace Disentangle.Tests.Methods;

/// <summary>64 images of 2 x 2 pixels: three have the values of three factors, the last is black.</summary>
internal sealed class PixelGrid : IFactorGrid
{
    public string Name => "pixels";

    public int Count => 64;

    public ImageShape Shape => new(2, 2, 1);

    public IReadOnlyList<Factor> Factors { get; } = [Factor.Numbered("a", 4), Factor.Numbered("b", 4), Factor.Numbered("c", 4)];

    public void FactorsOf(int index, Span<int> values) => (values[0], values[1], values[2]) = (index / 16, index / 4 % 4, index % 4);

    public int IndexOf(ReadOnlySpan<int> values) => 16 * values[0] + 4 * values[1] + values[2];

    public void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        Span<int> values = stackalloc int[3];
        for (int i = 0; i < indices.Length; i++)
        {
            FactorsOf(indices[i], values);
            for (int k = 0; k < 3; k++) destination[4 * i + k] = 0.2f + 0.2f * values[k];
            destination[4 * i + 3] = 0;
        }
    }

    public Tensor All()
    {
        Tensor images = new(new Shape(64, 2, 2, 1));
        Read([.. Enumerable.Range(0, 64)], images.HostWrite());
        return images;
    }

    /// <summary>
    /// How often the latent unit that moves most with a pixel is the pixel's own, of three units, each given to another pixel as suits
    /// best.
    /// </summary>
    public double OwnUnits(IMethod method)
    {
        int[] values = new int[3];
        int[,] moved = new int[3, 3];
        int changes = 0;
        foreach ((int factor, double[] distances) in Changes(method, values))
        {
            moved[factor, Array.IndexOf(distances, distances.Max())]++;
            changes++;
        }

        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        return orders.Max(order => Enumerable.Range(0, 3).Sum(factor => moved[factor, order[factor]])) / (double)changes;
    }

    /// <summary>
    /// The part of the distance by which codes move with one pixel that the unit which moves most has, 1/3 to 1; the mean.
    /// </summary>
    public double LargestPart(IMethod method) =>
        Changes(method, new int[3]).Average(change => change.Distances.Max() / change.Distances.Sum());

    private IEnumerable<(int Factor, double[] Distances)> Changes(IMethod method, int[] values)
    {
        Codes codes = method.Encode(All());
        for (int image = 0; image < Count; image++)
        {
            for (int factor = 0; factor < 3; factor++)
            {
                FactorsOf(image, values);
                values[factor] = (values[factor] + 1 + image % 3) % 4;
                int other = IndexOf(values);
                yield return (factor,
                    [.. Enumerable.Range(0, 3).Select(d => (double)Math.Abs(codes.MeanOf(image)[d] - codes.MeanOf(other)[d]))]);
            }
        }
    }
}
