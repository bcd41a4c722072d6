using Disentangle.Datasets;
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

    // Streams of random numbers of the samples that all metrics share.
    private const long TrainStream = 1, TestStream = 5;

    private readonly Encode _encode;
    private readonly Dictionary<SampleRole, CodeSample> _given = [];
    private readonly Dictionary<(SampleRole Role, int Count, ulong Seed), CodeSample> _drawn = [];
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

    /// <summary>Codes that are there already, of whatever encoder: metrics see these rows, each once, and draw nothing else.</summary>
    /// <param name="factors">The K factors.</param>
    /// <param name="train">What is counted and learned from, and what batches with a factor in common are drawn from.</param>
    /// <param name="test">What classifiers are judged by, or null: then no metric that needs it can be measured.</param>
    /// <exception cref="ArgumentException">The samples do not have the same codes and factors, or a factor value is outside its factor.</exception>
    public static CodeSource Of(IReadOnlyList<Factor> factors, CodeSample train, CodeSample? test)
    {
        if (train.FactorCount != factors.Count)
            throw new ArgumentException($"the samples must have {factors.Count} factors, got {train.FactorCount}", nameof(train));
        if (test is not null && (test.Dimensions, test.FactorCount) != (train.Dimensions, train.FactorCount))
        {
            throw new ArgumentException(
                $"the samples must both have codes of {train.Dimensions} values and {train.FactorCount} factors, got {test.Dimensions} and {test.FactorCount}",
                nameof(test));
        }

        CodeSource source = new(FactorSampler.Of(factors, train.Factors), train.Dimensions, (rows, codes) =>
        {
            for (int i = 0; i < rows.Length; i++)
                train.Codes.AsSpan(rows[i] * train.Dimensions, train.Dimensions).CopyTo(codes[(i * train.Dimensions)..]);
        });
        source._given[SampleRole.Train] = train;
        if (test is not null) source._given[SampleRole.Test] = test;
        else source.HasTest = false;
        return source;
    }

    /// <summary>Draws the images.</summary>
    public FactorSampler Sampler { get; }

    /// <summary>D: values of a code.</summary>
    public int Dimensions { get; }

    /// <summary>Whether there is a sample to judge classifiers by: always where images are drawn.</summary>
    public bool HasTest { get; private set; } = true;

    /// <summary>The posteriors of all images, for the metrics that need them; null where there are only codes.</summary>
    public PosteriorSource? Posteriors { get; init; }

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

    /// <summary>
    /// The sample that all metrics share: so many images drawn for a role, the same for the same seed, or the rows that were given, however many.
    /// </summary>
    /// <param name="role">What it is for.</param>
    /// <param name="count">Images to draw.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidOperationException">It is the sample to test by of given codes that have none.</exception>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CodeSample Sample(SampleRole role, int count, ulong seed, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (_given.TryGetValue(role, out CodeSample? sample) || _drawn.TryGetValue((role, count, seed), out sample)) return sample;
        if (role == SampleRole.Test && !HasTest) throw new InvalidOperationException("no codes to test by were given");
        Philox random = new(seed, RandomPurpose.Evaluation, role == SampleRole.Train ? TrainStream : TestStream);
        return _drawn[(role, count, seed)] = Draw(ref random, count, progress, cancellation);
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
