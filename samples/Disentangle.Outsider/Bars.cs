using Disentangle.Datasets;
using Disentangle.Datasets.Images;

namespace Disentangle.Outsider;

/// <summary>Upright bars on black, 16x16: all combinations of 8 positions, 4 widths and 4 brightnesses.</summary>
public sealed class Bars : IFactorGrid
{
    private const int Side = 16;

    private static readonly FactorGrid Grid = new(
    [
        Factor.Linear("position", 8, 0, 14) with { Unit = "pixels" },
        Factor.Linear("width", 4, 2, 8) with { Unit = "pixels" },
        Factor.Linear("brightness", 4, 0.25, 1),
    ]);

    /// <summary>Its line in the catalogue.</summary>
    public static DatasetEntry Entry { get; } = new(
        "bars", "Bars", "Upright bars of several positions, widths and brightnesses.", (name, _, _) => new Bars(name));

    private Bars(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => Grid.Count;

    /// <inheritdoc/>
    public ImageShape Shape { get; } = new(Side, Side, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Factor> Factors => Grid.Factors;

    /// <inheritdoc/>
    public int IndexOf(ReadOnlySpan<int> values) => Grid.IndexOf(values);

    /// <inheritdoc/>
    public void FactorsOf(int index, Span<int> values) => Grid.FactorsOf(index, values);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> images)
    {
        ImageRequest.Check(this, indices, images);
        Span<int> values = stackalloc int[Factors.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            FactorsOf(indices[i], values);
            (int left, int width, float grey) = ((int)Value(0, values), (int)Value(1, values), (float)Value(2, values));
            Span<float> image = images.Slice(i * Shape.Count, Shape.Count);
            for (int pixel = 0; pixel < image.Length; pixel++)
                image[pixel] = (pixel % Side - left + Side) % Side < width ? grey : 0; // what leaves on the right enters on the left
        }
    }

    private static double Value(int factor, ReadOnlySpan<int> values) => Grid.Factors[factor].Values[values[factor]];
}
