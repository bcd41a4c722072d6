using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>Writes the codes of images, D values each, one after the other. The same image always has the same code.</summary>
/// <param name="images">The images' indices in their data set, 256 at most.</param>
/// <param name="codes">Room for <c>images.Length</c> x D values.</param>
public delegate void Encode(ReadOnlySpan<int> images, Span<float> codes);

/// <summary>
/// All that a metric sees of a representation: a sampler of images by their factors, and the codes of those images. Codes are kept, so an
/// image that a protocol draws again is not encoded again. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// On a large grid samples are drawn as published: each from all images, with replacement. Everywhere else the images that a classifier
/// learns from and those that it is tested on are kept apart (<see cref="IsSplit"/>), and every image is drawn at
/// most once, unless images have weights.
/// </remarks>
public sealed class CodeSource
{
    /// <summary>The most images that <see cref="Encode"/> is given at once.</summary>
    public const int BatchSize = 256;

    /// <summary>
    /// A complete grid of at least so many images is large: as many as the published protocols draw in all,
    /// 10,000 to learn from and 5,000 to test on.
    /// </summary>
    public const int LargeGrid = 15_000;

    // 256 MB of codes: dSprites with ten latents needs 29 MB.
    private const long MostKeptValues = 64L << 20;

    private readonly Encode _encode;
    private readonly Dictionary<SampleRole, CodeSample> _given = [];
    private readonly Dictionary<(SampleRole Role, int Count, ulong Seed), CodeSample> _drawn = [];
    private float[] _kept = [];
    private bool[] _known = [];
    private readonly int _givenTrain;
    private (ulong Seed, int[] Order)? _order;
    private (ulong Seed, SampleParts Parts)? _parts;
    private readonly int[] _missing = new int[BatchSize];
    private readonly float[] _encoded;

    /// <summary>Codes of <paramref name="dimensions"/> values for the images that <paramref name="sampler"/> draws.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no dimensions.</exception>
    public CodeSource(FactorSampler sampler, int dimensions, Encode encode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Sampler = sampler;
        Dimensions = dimensions;
        IsSplit = !sampler.IsCompleteGrid || sampler.Images < LargeGrid;
        _encode = encode;
        _encoded = new float[BatchSize * dimensions];
        KeepsCodes = (long)sampler.Images * dimensions <= MostKeptValues;
    }

    /// <summary>Codes that are there already, of any encoder: metrics see these rows, each once, and draw nothing else.</summary>
    /// <param name="factors">The K factors.</param>
    /// <param name="train">What is counted and learned from.</param>
    /// <param name="test">What classifiers are tested on, or null: then no metric that learns can be measured.</param>
    /// <param name="crew">The threads of the metrics; null for one per processor.</param>
    /// <exception cref="ArgumentException">The samples do not have the same codes and factors, or a factor
    /// value is outside its factor.</exception>
    public static CodeSource Of(IReadOnlyList<Factor> factors, CodeSample train, CodeSample? test, Crew? crew = null)
    {
        if (train.FactorCount != factors.Count)
            throw new ArgumentException($"the samples must have {factors.Count} factors, got {train.FactorCount}", nameof(train));
        if (test is not null && (test.Dimensions, test.FactorCount) != (train.Dimensions, train.FactorCount))
        {
            throw new ArgumentException(
                $"the samples must both have codes of {train.Dimensions} values and {train.FactorCount} factors, "
                    + $"got {test.Dimensions} and {test.FactorCount}",
                nameof(test));
        }

        return new CodeSource(factors, train, test) { Crew = crew ?? Crew.AllProcessors, IsDiscrete = train.IsDiscrete };
    }

    private CodeSource(IReadOnlyList<Factor> factors, CodeSample train, CodeSample? test)
        : this(FactorSampler.Of(factors, [.. train.Factors, .. test?.Factors ?? []]), train.Dimensions, (rows, codes) =>
        {
            int d = train.Dimensions;
            for (int i = 0; i < rows.Length; i++)
            {
                (CodeSample sample, int row) = rows[i] < train.Count ? (train, rows[i]) : (test!, rows[i] - train.Count);
                sample.Codes.AsSpan(row * d, d).CopyTo(codes[(i * d)..]);
            }
        })
    {
        _given[SampleRole.Train] = _given[SampleRole.Counted] = train;
        if (test is not null) _given[SampleRole.Test] = test;
        (_givenTrain, HasTest, IsSplit) = (train.Count, test is not null, true);
    }

    /// <summary>Draws the images.</summary>
    public FactorSampler Sampler { get; }

    /// <summary>D: values of a code.</summary>
    public int Dimensions { get; }

    /// <summary>Whether the codes are discrete: see <see cref="CodeSample.IsDiscrete"/>.</summary>
    public bool IsDiscrete { get; init; }

    /// <summary>Whether there is a sample to test classifiers on: always where images are drawn.</summary>
    public bool HasTest { get; } = true;

    /// <summary>Whether the codes are rows that were given, rather than drawn.</summary>
    internal bool IsGiven => _givenTrain > 0;

    /// <summary>
    /// Whether images to learn from and images to test on are kept apart: everywhere but on a large grid. Images of one source are split by
    /// the seed, two thirds to learn from; given samples are taken as they are.
    /// </summary>
    public bool IsSplit { get; internal init; }

    /// <summary>The posteriors of all images, for the metrics that need them; null where there are only codes.</summary>
    public PosteriorSource? Posteriors { get; init; }

    /// <summary>The threads that metrics learn and count on; no score depends on how many there are.</summary>
    public Crew Crew { get; init; } = Crew.AllProcessors;

    /// <summary>
    /// Whether the code of an image that was drawn is kept for the next time. Usually it is, if all codes take at most 256 MB; a source
    /// whose codes are all there already need not keep them once more. To be decided before the first is asked for.
    /// </summary>
    public bool KeepsCodes { get; set; }

    /// <summary>How many images have been encoded so far.</summary>
    public long EncodedImages { get; private set; }

    /// <summary>Writes the codes of <paramref name="images"/>, any number of them, D values each.</summary>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    public void CodesOf(ReadOnlySpan<int> images, Span<float> codes)
    {
        if (codes.Length != images.Length * Dimensions)
            throw new ArgumentException($"{images.Length} codes of {Dimensions} values do not fit in {codes.Length} values", nameof(codes));
        if (!KeepsCodes)
        {
            for (int first = 0; first < images.Length; first += BatchSize)
            {
                int count = Math.Min(BatchSize, images.Length - first);
                EncodeBatch(images.Slice(first, count), codes.Slice(first * Dimensions, count * Dimensions));
            }

            return;
        }

        if (_known.Length == 0) (_kept, _known) = (new float[Sampler.Images * Dimensions], new bool[Sampler.Images]);
        EncodeMissing(images);
        for (int i = 0; i < images.Length; i++)
            _kept.AsSpan(images[i] * Dimensions, Dimensions).CopyTo(codes.Slice(i * Dimensions, Dimensions));
    }

    /// <summary>
    /// The sample that all metrics share: so many images drawn for a role, the same for the same seed, or fewer where there are fewer to
    /// draw; or the rows that were given, however many.
    /// </summary>
    /// <param name="role">What it is for.</param>
    /// <param name="count">Images to draw.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="progress">Told the part done so far, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidOperationException">It is the test sample of given codes that have none, or of a single image.</exception>
    /// <exception cref="UserErrorException">A code is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CodeSample Sample(SampleRole role, int count, ulong seed, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        if (role == SampleRole.Counted && !IsSplit) role = SampleRole.Train;
        if (_given.TryGetValue(role, out CodeSample? sample) || _drawn.TryGetValue((role, count, seed), out sample)) return sample;
        if (role == SampleRole.Test && !HasTest) throw new InvalidOperationException("no codes to test on were given");
        Philox random = new(seed, role switch
        {
            SampleRole.Train => RandomPurpose.TrainSample,
            SampleRole.Test => RandomPurpose.TestSample,
            _ => RandomPurpose.CountedSample,
        });
        return _drawn[(role, count, seed)] = IsSplit
            ? DrawApart(role, ref random, count, seed, progress, cancellation) : Draw(ref random, count, progress, cancellation);
    }

    /// <summary>The images to learn from and those to test on; null where there is none to test on.</summary>
    internal SampleParts? PartsOf(ulong seed)
    {
        if (_parts is { } known && known.Seed == seed) return known.Parts;
        int[] order = OrderOf(seed);
        int train = _givenTrain > 0 ? _givenTrain : TrainTestSplit.TrainOf(order.Length);
        if (train == order.Length) return null;
        _parts = (seed, new(new(Sampler, order.AsSpan(0, train)), new(Sampler, order.AsSpan(train))));
        return _parts.Value.Parts;
    }

    /// <summary>Why codes cannot be compared with factors here, as <c>needs ...</c>; null where they can.</summary>
    internal string? WhyNoFactors => Sampler.Factors.Count == 0 ? "needs ground-truth factors" : null;

    /// <summary>Why no classifier can be tested here, as <c>needs ...</c>; null where one can.</summary>
    internal string? WhyNoTest(ulong seed)
    {
        if (!HasTest) return "needs test codes";
        if (!IsSplit) return null;
        ImageSampler? test = PartsOf(seed)?.Test.Drawn;
        if (test?.EffectiveCount >= TrainTestSplit.LeastTest) return null;
        string needs = _givenTrain > 0
            ? $"needs at least {TrainTestSplit.LeastTest} test codes, {TrainTestSplit.Purpose}, got {test!.Count}"
            : $"needs at least {TrainTestSplit.LeastImages} images, a third of them to test "
                + $"on, {TrainTestSplit.Purpose}, got {Sampler.Drawn.Count}";
        return !Sampler.Drawn.IsUniform ? $"{needs} whose weights give an effective number of {Sampler.Drawn.EffectiveCount:0}" : needs;
    }

    /// <summary>
    /// What a protocol says of images to learn from and images to test on, beginning with a semicolon; nothing where they were given.
    /// </summary>
    /// <param name="trainImages">How many images are learned from.</param>
    internal string SplitNote(int trainImages)
    {
        if (_givenTrain > 0) return "";
        if (IsSplit) return !Sampler.Drawn.IsUniform ? "; drawn by their weights; no image is in both" : "; no image is in both";
        double both = 100 * (1 - Math.Pow(1 - 1.0 / Sampler.Images, trainImages));
        return $"; drawn with replacement from {Sampler.Images} images, about {both:0.#} % of the test images are also training images";
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

        return CodesAndFactors(images, factors, progress, cancellation);
    }

    // Without weights the part is in random order already, so that its first images are a random choice.
    private CodeSample DrawApart(SampleRole role, ref Philox random, int count, ulong seed, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        ImageSampler drawn = role == SampleRole.Counted
            ? Sampler.Drawn.Among(OrderOf(seed))
            : (PartsOf(seed) ?? throw new InvalidOperationException("there is no image to test on")).Of(role).Drawn;
        int k = Sampler.Factors.Count;
        int[] images = new int[Math.Min(count, drawn.Count)];
        int[] factors = new int[images.Length * k];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = !drawn.IsUniform ? drawn.Draw(ref random) : drawn.ImageAt(i);
            Sampler.FactorsOf(images[i], factors.AsSpan(i * k, k));
        }

        return CodesAndFactors(images, factors, progress, cancellation);
    }

    // Given rows stay in their order: those to learn from are first.
    private int[] OrderOf(ulong seed)
    {
        if (_order is { } known && known.Seed == seed) return known.Order;
        int count = Sampler.Drawn.Count;
        int[] order = _givenTrain > 0 ? [.. Enumerable.Range(0, count)] : TrainTestSplit.Order(count, seed);
        _order = (seed, order);
        return order;
    }

    private CodeSample CodesAndFactors(int[] images, int[] factors, IProgress<double>? progress, CancellationToken cancellation)
    {
        float[] codes = new float[images.Length * Dimensions];
        for (int first = 0; first < images.Length; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int size = Math.Min(BatchSize, images.Length - first);
            CodesOf(images.AsSpan(first, size), codes.AsSpan(first * Dimensions, size * Dimensions));
            progress?.Report((double)(first + size) / images.Length);
        }

        return new CodeSample(codes, Dimensions, factors, Sampler.Factors.Count) { IsDiscrete = IsDiscrete };
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
