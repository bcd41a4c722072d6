using Disentangle.Datasets;
using Disentangle.Tensors;

namespace Disentangle.Metrics.Tests;

/// <summary>A grid without pictures: metrics never look at them.</summary>
internal sealed class Grid(params int[] sizes) : IFactorGrid
{
    public static Grid DSprites => new(3, 6, 40, 32, 32);

    public string Name => "grid";

    public int Count { get; } = sizes.Aggregate(1, (a, b) => a * b);

    public ImageShape Shape => new(1, 1, 1);

    public IReadOnlyList<Factor> Factors { get; } =
        [.. sizes.Select((size, k) => new Factor($"v{k}", [.. Enumerable.Range(0, size).Select(v => (double)v)]))];

    public void Read(ReadOnlySpan<int> indices, Span<float> images) => throw new NotSupportedException();

    public void FactorsOf(int index, Span<int> values)
    {
        for (int k = sizes.Length - 1; k >= 0; k--)
        {
            values[k] = index % sizes[k];
            index /= sizes[k];
        }
    }

    public int IndexOf(ReadOnlySpan<int> values)
    {
        int index = 0;
        for (int k = 0; k < sizes.Length; k++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)values[k], (uint)sizes[k]);
            index = index * sizes[k] + values[k];
        }

        return index;
    }
}

/// <summary>Codes whose relation to the factors is known.</summary>
internal static class Representations
{
    /// <summary>A code made of an image's factor values.</summary>
    public delegate void Code(ReadOnlySpan<int> factors, int image, Span<float> code);

    public static CodeSource Source(IFactorDataset data, int dimensions, Code code) => new(FactorSampler.Of(data), dimensions, (images, codes) =>
    {
        Span<int> factors = stackalloc int[data.Factors.Count];
        for (int i = 0; i < images.Length; i++)
        {
            data.FactorsOf(images[i], factors);
            code(factors, images[i], codes.Slice(i * dimensions, dimensions));
        }
    });

    public static CodeSource Identity(IFactorDataset data) => Source(data, data.Factors.Count, (factors, _, code) =>
    {
        for (int d = 0; d < code.Length; d++) code[d] = factors[d];
    });

    public static CodeSource Gaussian(IFactorDataset data, int dimensions) =>
        Source(data, dimensions, (_, image, code) => new Philox(99, RandomPurpose.Test, image).FillNormal(code));

    /// <summary>Each factor spread over a code of its own with some noise, so that nothing is tied and nothing is perfect.</summary>
    public static CodeSource Noisy(IFactorDataset data, Action<Span<float>>? change = null) => Source(data, data.Factors.Count, (factors, image, code) =>
    {
        new Philox(7, RandomPurpose.Test, image).FillNormal(code);
        for (int d = 0; d < code.Length; d++) code[d] = 0.25f * code[d] + factors[d] / (float)data.Factors[d].Size;
        change?.Invoke(code);
    });

    public static double Score(this IMetric metric, CodeSource source, ulong seed = 0) => metric.Evaluate(source, seed).Values[metric.Id];
}
