using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Metrics.Tests;

/// <summary>A grid without pictures: metrics never look at them.</summary>
internal sealed class Grid(params int[] sizes) : IFactorGrid
{
    public static Grid DSprites => new(3, 6, 40, 32, 32);

    public string Name => "grid";

    public int Count { get; } = sizes.Aggregate(1, (a, b) => a * b);

    public ImageShape Shape => new(1, 1, 1);

    public IReadOnlyList<Factor> Factors { get; init; } =
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

    /// <summary>A posterior made of an image's factor values.</summary>
    public delegate void Posterior(ReadOnlySpan<int> factors, int image, Span<float> mean, Span<float> logVariance);

    public static Posteriors Posteriors(Grid data, int dimensions, Posterior posterior)
    {
        Tensor mean = new(new Shape(data.Count, dimensions)), logVariance = new(mean.Shape);
        int[] factors = new int[data.Factors.Count];
        for (int i = 0; i < data.Count; i++)
        {
            data.FactorsOf(i, factors);
            Range row = (i * dimensions)..((i + 1) * dimensions);
            posterior(factors, i, mean.HostWrite()[row], logVariance.HostWrite()[row]);
        }

        return new Posteriors(mean, logVariance);
    }

    /// <summary>
    /// An encoder with posteriors; its codes are their means. On one thread, where no kernels are given, there is nothing to end.
    /// </summary>
    public static CodeSource WithPosteriors(Grid data, int dimensions, Posterior posterior, IKernels? kernels = null)
    {
        Posteriors all = Posteriors(data, dimensions, posterior);
        return new CodeSource(FactorSampler.Of(data), dimensions, (images, codes) =>
        {
            for (int i = 0; i < images.Length; i++)
                all.Mean.HostRead().Slice(images[i] * dimensions, dimensions).CopyTo(codes[(i * dimensions)..]);
        })
        {
            Posteriors = new PosteriorSource((_, _) => all, kernels ?? CpuDevice.CreateKernels(1)),
            IsSplit = false,
        };
    }

    /// <summary>Codes drawn by the published protocol, as on a large grid, however small this one is.</summary>
    public static CodeSource Source(IFactorDataset data, int dimensions, Code code) => Create(data, dimensions, code, isSplit: false);

    /// <summary>Codes whose images to learn from and to test on are kept apart.</summary>
    public static CodeSource Split(IFactorDataset data, int dimensions, Code code) => Create(data, dimensions, code, isSplit: true);

    private static CodeSource Create(IFactorDataset data, int dimensions, Code code, bool isSplit) =>
        new(FactorSampler.Of(data), dimensions, (images, codes) =>
    {
        Span<int> factors = stackalloc int[data.Factors.Count];
        for (int i = 0; i < images.Length; i++)
        {
            data.FactorsOf(images[i], factors);
            code(factors, images[i], codes.Slice(i * dimensions, dimensions));
        }
    })
        {
            IsSplit = isSplit,
        };

    public static CodeSource Identity(IFactorDataset data) => Source(data, data.Factors.Count, (factors, _, code) =>
    {
        for (int d = 0; d < code.Length; d++) code[d] = factors[d];
    });

    public static CodeSource Gaussian(IFactorDataset data, int dimensions) =>
        Source(data, dimensions, (_, image, code) => new Philox(99, RandomPurpose.Test, image).FillNormal(code));

    /// <summary>Each factor spread over a code of its own with some noise, so that nothing is tied and nothing is perfect.</summary>
    public static CodeSource Noisy(IFactorDataset data, Action<Span<float>>? change = null) =>
        Source(data, data.Factors.Count, (factors, image, code) =>
    {
        new Philox(7, RandomPurpose.Test, image).FillNormal(code);
        for (int d = 0; d < code.Length; d++) code[d] = 0.25f * code[d] + factors[d] / (float)data.Factors[d].Size;
        change?.Invoke(code);
    });

    /// <summary>A sample that holds every image of a grid so many times: factors are exactly uniform and independent.</summary>
    public static CodeSample Balanced(Grid data, int copies, int dimensions, Code code)
    {
        int k = data.Factors.Count;
        int n = data.Count * copies;
        (float[] codes, int[] factors) = (new float[n * dimensions], new int[n * k]);
        for (int i = 0; i < n; i++)
        {
            Span<int> values = factors.AsSpan(i * k, k);
            data.FactorsOf(i % data.Count, values);
            code(values, i, codes.AsSpan(i * dimensions, dimensions));
        }

        return new CodeSample(codes, dimensions, factors, k);
    }

    /// <summary>The codes are the factor values.</summary>
    public static void Copy(ReadOnlySpan<int> factors, int image, Span<float> code)
    {
        for (int d = 0; d < code.Length; d++) code[d] = factors[d];
    }

    public static MetricResult Evaluate(this SampleMetric metric, CodeSample sample) =>
        metric.Evaluate(sample, [.. Enumerable.Range(0, sample.FactorCount).Select(k => $"v{k}")]);

    public static MetricResult Evaluate(this LearnedMetric metric, CodeSample train, CodeSample? test = null) =>
        metric.Evaluate(train, test ?? train, [.. Enumerable.Range(0, train.FactorCount).Select(k => $"v{k}")]);

    public static double Score(this LearnedMetric metric, CodeSample train, CodeSample? test = null) =>
        metric.Evaluate(train, test).Values[MetricCatalogue.Get(metric.Id).Scores[0]];

    public static double Score(this SampleMetric metric, CodeSample sample) => metric.Evaluate(sample).Values[metric.Id];

    public static double Score(this IMetric metric, CodeSource source, ulong seed = 0) => metric.Evaluate(source, seed).Values[metric.Id];
}
