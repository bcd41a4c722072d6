using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors;

namespace Disentangle.Metrics.Sources;

/// <summary>
/// Codes that are independent of the factors: those of another source, permuted over the images. Each image gets the code of another image,
/// always the same one, so that units keep their distributions and their dependences. What a metric finds on them it finds by chance.
/// </summary>
public static class PermutedCodes
{
    /// <summary>The codes of <paramref name="source"/>, permuted. They are encoded by it, each image once.</summary>
    /// <param name="source">The codes. Only images that it can draw are permuted, all alike, whatever their weights.</param>
    /// <param name="seed">Decides the permutations.</param>
    /// <param name="draw">Which one, 0 and up.</param>
    public static CodeSource Of(CodeSource source, ulong seed, int draw)
    {
        int[] origin = OriginOf(source, seed, draw);
        if (source.IsGiven) return OfRows(source, origin);
        return new CodeSource(source.Sampler, source.Dimensions, (images, codes) => Write(source, origin, images, codes))
        {
            IsDiscrete = source.IsDiscrete,
            IsSplit = source.IsSplit,
            Crew = source.Crew,
            Posteriors = source.Posteriors is { } posteriors ? Permuted(posteriors, origin) : null,
            KeepsCodes = false, // they are kept by the source
        };
    }

    // Whose code each image gets. An image that cannot be drawn keeps its own.
    private static int[] OriginOf(CodeSource source, ulong seed, int draw)
    {
        ImageSampler drawn = source.Sampler.Drawn;
        Philox random = new(seed, RandomPurpose.ChanceCodes, draw);
        int[] order = TrainTestSplit.Order(drawn.Count, ref random), origin = [.. Enumerable.Range(0, source.Sampler.Images)];
        for (int place = 0; place < order.Length; place++) origin[drawn.ImageAt(place)] = drawn.ImageAt(order[place]);
        return origin;
    }

    private static void Write(CodeSource source, int[] origin, ReadOnlySpan<int> images, Span<float> codes)
    {
        Span<int> from = stackalloc int[CodeSource.BatchSize];
        for (int i = 0; i < images.Length; i++) from[i] = origin[images[i]];
        source.CodesOf(from[..images.Length], codes);
    }

    // Given rows are numbered through, those to learn from first.
    private static CodeSource OfRows(CodeSource source, int[] origin)
    {
        CodeSample train = source.Sample(SampleRole.Train, 1, 0);
        CodeSample? test = source.HasTest ? source.Sample(SampleRole.Test, 1, 0) : null;
        float[] codes = new float[origin.Length * source.Dimensions];
        source.CodesOf(origin, codes);
        int trainValues = train.Count * source.Dimensions;
        return CodeSource.Of(
            source.Sampler.Factors, With(train, codes[..trainValues]), test is null ? null : With(test, codes[trainValues..]), source.Crew);
    }

    private static CodeSample With(CodeSample sample, float[] codes) =>
        new(codes, sample.Dimensions, sample.Factors, sample.FactorCount) { IsDiscrete = sample.IsDiscrete };

    private static PosteriorSource Permuted(PosteriorSource posteriors, int[] origin) => new(
        (progress, cancellation) =>
        {
            Posteriors all = posteriors.Get(progress, cancellation);
            return new Posteriors(Rows(all.Mean, origin), Rows(all.LogVariance, origin));
        },
        posteriors.Kernels);

    private static Tensor Rows(Tensor values, int[] origin)
    {
        Tensor permuted = new(values.Shape);
        int columns = values.Shape[1];
        ReadOnlySpan<float> from = values.HostRead();
        Span<float> to = permuted.HostWrite();
        for (int i = 0; i < origin.Length; i++) from.Slice(origin[i] * columns, columns).CopyTo(to[(i * columns)..]);
        return permuted;
    }
}
