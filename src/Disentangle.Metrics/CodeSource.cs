using Disentangle.Tensors;

namespace Disentangle.Metrics;

/// <summary>Writes the codes of images, D values each, one after the other. The same image always has the same code.</summary>
/// <param name="images">The images' indices in their data set, 256 at most.</param>
/// <param name="codes">Room for <c>images.Length</c> x D values.</param>
public delegate void Encode(ReadOnlySpan<int> images, Span<float> codes);

/// <summary>
/// All that a metric sees of a representation: a sampler of images by their factors, and the codes of those images. Codes are kept, so an
/// image that a protocol draws again is not encoded again. Not for use by several threads at once.
/// </summary>
public sealed class CodeSource
{
    /// <summary>The most images that <see cref="Encode"/> is given at once.</summary>
    public const int BatchSize = 256;

    // 256 MB of codes: dSprites with ten latents needs 29 MB.
    private const long MostKeptValues = 64L << 20;

    private readonly Encode _encode;
    private readonly float[] _kept;
    private readonly bool[] _known;
    private readonly int[] _missing = new int[BatchSize];
    private readonly float[] _encoded;

    /// <summary>Codes of <paramref name="dimensions"/> values for the images that <paramref name="sampler"/> draws.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no dimensions.</exception>
    public CodeSource(FactorSampler sampler, int dimensions, Encode encode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Sampler = sampler;
        Dimensions = dimensions;
        _encode = encode;
        _encoded = new float[BatchSize * dimensions];
        bool keep = (long)sampler.Images * dimensions <= MostKeptValues;
        _kept = keep ? new float[sampler.Images * dimensions] : [];
        _known = keep ? new bool[sampler.Images] : [];
    }

    /// <summary>Draws the images.</summary>
    public FactorSampler Sampler { get; }

    /// <summary>D: values of a code.</summary>
    public int Dimensions { get; }

    /// <summary>How many images have been encoded so far.</summary>
    public long EncodedImages { get; private set; }

    /// <summary>Writes the codes of <paramref name="images"/>, any number of them, D values each.</summary>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public void CodesOf(ReadOnlySpan<int> images, Span<float> codes)
    {
        if (codes.Length != images.Length * Dimensions)
            throw new ArgumentException($"{images.Length} codes of {Dimensions} values do not fit in {codes.Length} values", nameof(codes));
        if (_known.Length == 0)
        {
            for (int first = 0; first < images.Length; first += BatchSize)
            {
                int count = Math.Min(BatchSize, images.Length - first);
                EncodeBatch(images.Slice(first, count), codes.Slice(first * Dimensions, count * Dimensions));
            }

            return;
        }

        EncodeMissing(images);
        for (int i = 0; i < images.Length; i++)
            _kept.AsSpan(images[i] * Dimensions, Dimensions).CopyTo(codes.Slice(i * Dimensions, Dimensions));
    }

    /// <summary>Draws <paramref name="count"/> images and gives their codes and factor values.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CodeSample Draw(ref Philox random, int count, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int k = Sampler.Factors.Count;
        int[] images = new int[count];
        int[] factors = new int[count * k];
        for (int i = 0; i < count; i++)
        {
            images[i] = Sampler.Draw(ref random);
            Sampler.FactorsOf(images[i], factors.AsSpan(i * k, k));
        }

        float[] codes = new float[count * Dimensions];
        for (int first = 0; first < count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int size = Math.Min(BatchSize, count - first);
            CodesOf(images.AsSpan(first, size), codes.AsSpan(first * Dimensions, size * Dimensions));
            progress?.Report((double)(first + size) / count);
        }

        return new CodeSample(codes, Dimensions, factors, k);
    }

    private void EncodeMissing(ReadOnlySpan<int> images)
    {
        int missing = 0;
        foreach (int image in images)
        {
            if (_known[image]) continue;
            _known[image] = true;
            _missing[missing++] = image;
            if (missing == BatchSize)
            {
                Keep(missing);
                missing = 0;
            }
        }

        if (missing > 0) Keep(missing);
    }

    private void Keep(int count)
    {
        try
        {
            EncodeBatch(_missing.AsSpan(0, count), _encoded.AsSpan(0, count * Dimensions));
        }
        catch
        {
            foreach (int image in _missing.AsSpan(0, count)) _known[image] = false;
            throw;
        }

        for (int i = 0; i < count; i++)
            _encoded.AsSpan(i * Dimensions, Dimensions).CopyTo(_kept.AsSpan(_missing[i] * Dimensions, Dimensions));
    }

    private void EncodeBatch(ReadOnlySpan<int> images, Span<float> codes)
    {
        _encode(images, codes);
        FiniteCodes.Require(codes, Dimensions);
        EncodedImages += images.Length;
    }
}
