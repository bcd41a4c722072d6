using Disentangle.Analysis;
using Disentangle.Datasets;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Reports.Pictures;
using Disentangle.Tensors;

namespace Disentangle.Studio.Models;

/// <summary>
/// A run with its model in memory, as it was at one checkpoint. Used by one thread at a time (<see cref="ModelThread"/>).
/// </summary>
internal sealed class OpenRun : ICodeView
{
    /// <summary>The most codes that are decoded, or images that are encoded, at once.</summary>
    public const int MostAtOnce = 1024;

    // Encoded in a few seconds.
    private const int MostForPairs = 10_000;

    // Enough for quantiles and for what a unit follows, and encoded in a moment.
    private const int SampleSize = 1000;

    private readonly Lazy<LatentSummary> _summary;
    private readonly Lazy<IReadOnlyList<LatentUnit>> _units;
    private readonly Lazy<CodeSupport> _support;
    private CodeColumns? _columns;
    private CodeProjection? _projection;
    private UnitPairs? _pairs;

    public OpenRun(string name, TrainedRun run)
    {
        (Name, Run, Title) = (name, run, run.Description.Title);
        _summary = new(() => LatentSummary.Of(run, SampleSize));
        _units = new(DescribeUnits);
        _support = new(() => CodeSupport.Of(Summary.Codes));
    }

    /// <summary>What addresses call it.</summary>
    public string Name { get; }

    public TrainedRun Run { get; }

    /// <summary>The run in a few words: method, settings that are not the defaults, data.</summary>
    public string Title { get; }

    public long? Step => Run.Step;

    public IReadOnlyList<string> FactorNames => [.. Summary.Factors.Select(factor => factor.Name)];

    public ExplainedFactors? Explained => Summary.Explained;

    public CodeSample? Sample => Summary.Sample;

    public bool HasImages => true;

    public bool HasSamples => Evaluation.HasSamples(Run);

    public IReadOnlyList<MetricResult> Measured => [.. Evaluation.Earlier(Run)?.Shown ?? []];

    public ImageShape Shape => Run.Data.Shape;

    /// <summary>What each unit encodes.</summary>
    public LatentSummary Summary => _summary.Value;

    /// <summary>The units, the most informative first.</summary>
    public IReadOnlyList<LatentUnit> Units => _units.Value;

    /// <summary>Codes and factors of the images.</summary>
    public CodeColumns Columns => _columns ??= CodeColumns.OfAllOrSome(Run);

    /// <summary>The principal components of these codes.</summary>
    public CodeProjection Projection => _projection ??= CodeProjection.Of(Columns, Run.Session.Crew);

    public IReadOnlyList<PointColour> Colours =>
        PointColour.All(Columns.Factors, Columns.Latents, Columns.Kl is not null, Run.Method.HasDecoder);

    /// <summary>The pairs of units: of all images where the run has a table of codes or few images, else of a sample.</summary>
    public UnitPairs Pairs => _pairs ??= UnitPairs.Of(Run, ImageCodes.OfAllOrSome(Run, MostForPairs));

    /// <summary>Forgets what was made of the codes of a sample, since a table of all may be there now.</summary>
    public void ForgetCodes() => (_columns, _projection, _pairs) = (null, null, null);

    /// <summary>Whether codes are off support (<see cref="CodeSupport"/>).</summary>
    /// <param name="codes">(n, D), one after the other.</param>
    /// <returns>A byte for each code: 1 where no image vouches for it.</returns>
    /// <exception cref="UserErrorException">The number of values does not fit, they are too many or not finite.</exception>
    public byte[] OffSupport(ReadOnlyMemory<float> codes)
    {
        int latents = Run.Method.Latents;
        byte[] off = new byte[CountOf(codes.Span)];
        Run.Session.Crew.For(off.Length, i => off[i] = _support.Value.IsOff(codes.Span.Slice(i * latents, latents)) ? (byte)1 : (byte)0);
        return off;
    }

    /// <summary>Draws images of codes.</summary>
    /// <param name="codes">(n, D), one after the other.</param>
    /// <returns>(n, H, W, C), a byte for each value.</returns>
    /// <exception cref="UserErrorException">The number of values does not fit, they are too many or not
    /// finite, or there is no decoder.</exception>
    public byte[] Decode(ReadOnlySpan<float> codes) => PixelGrid.ToBytes(DecodeTensor(codes).HostRead());

    /// <summary>The same as values in [0, 1].</summary>
    public Tensor DecodeTensor(ReadOnlySpan<float> codes)
    {
        Run.RequireDecoder("a picture of a code");
        Tensor tensor = new(new Shape(CountOf(codes), Run.Method.Latents));
        codes.CopyTo(tensor.HostWrite());
        return Run.Method.Decode(tensor);
    }

    /// <summary>The means of the codes of images.</summary>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    public float[] Encode(Tensor images) => Run.Method.Encode(images).Means;

    /// <summary>The code of a picture from elsewhere, and the picture as the model takes it.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public (float[] Code, byte[] Image) Of(byte[] file)
    {
        Tensor image = new(new Shape(1, Shape.Height, Shape.Width, Shape.Channels));
        PictureImage.Read(file, "the picture", Shape).CopyTo(image.HostWrite());
        return (Encode(image), PixelGrid.ToBytes(image.HostRead()));
    }

    /// <inheritdoc/>
    public CodeSource Source(CodeKind codes) => Evaluation.Source(Run, codes);

    /// <summary>Measures how well the images whose codes are shown are reconstructed, in the order of the codes.</summary>
    public ModelJob<float[]> BeginErrors(ModelJobs<float[]> jobs)
    {
        CodeColumns columns = Columns;
        return jobs.Begin(this, columns.Images.Count, "decoding images", Pieces());

        IEnumerable<(double, float[]?)> Pieces()
        {
            float[] errors = new float[columns.Images.Count];
            for (int done = 0; done < errors.Length;)
            {
                done = SquaredErrors.Measure(Run, columns, done, errors);
                yield return ((double)done / errors.Length, done == errors.Length ? errors : null);
            }
        }
    }

    /// <summary>Measures where images change with each unit.</summary>
    /// <param name="jobs">Where it is measured.</param>
    /// <param name="images">Of how many images.</param>
    public ModelJob<AttributionResult> BeginAttribution(ModelJobs<AttributionResult> jobs, int images)
    {
        return jobs.Begin(this, images, "editing images", Pieces());

        IEnumerable<(double, AttributionResult?)> Pieces()
        {
            AttributionMeasurement measurement = new(Run, images);
            while (measurement.Next()) yield return (measurement.Done, null);
            yield return (1, measurement.Result());
        }
    }

    /// <summary>Measures which units pairs share.</summary>
    /// <param name="jobs">Where it is measured.</param>
    /// <param name="pairs">Of how many pairs.</param>
    public ModelJob<SharedUnitsResult> BeginSharedUnits(ModelJobs<SharedUnitsResult> jobs, int pairs) =>
        jobs.Begin(this, pairs, "comparing pairs",
            Enumerable.Range(0, 1).Select(_ => (1.0, (SharedUnitsResult?)SharedUnits.Measure(Run, pairs))));

    /// <summary>An image of the data, as a picture.</summary>
    /// <exception cref="UserErrorException">There is no such image.</exception>
    public PixelGrid ImageAt(int index) => PictureOf(Read(index));

    /// <summary>The image decoded from the code of an image of the data, as a picture.</summary>
    /// <exception cref="UserErrorException">There is no such image, or no decoder.</exception>
    public PixelGrid ReconstructionAt(int index)
    {
        Run.RequireDecoder("a reconstruction");
        return PictureOf(Run.Method.Decode(Run.Method.Encode(Read(index)).ToTensor()));
    }

    /// <summary>Draws a page that needs no studio: the strips around a code.</summary>
    public string Freeze(ReadOnlySpan<float> code) => FrozenTraversal.Html(Run, Summary, code);

    /// <summary>Draws a picture of traversals, as the command does.</summary>
    public byte[] Picture(TraversalRequest request, TraversalFormat format) => TraversalPicture.Draw(Run, Summary, request, format);

    /// <summary>An image of the data, and its code.</summary>
    /// <param name="index">From 0 to the number of images - 1.</param>
    /// <exception cref="UserErrorException">There is no such image.</exception>
    public (float[] Code, byte[] Image) At(int index)
    {
        Tensor image = Read(index);
        return (Encode(image), PixelGrid.ToBytes(image.HostRead()));
    }

    /// <summary>Checks that the data has an image.</summary>
    /// <exception cref="UserErrorException">It has not.</exception>
    public void RequireImage(int index)
    {
        if (index < 0 || index >= Run.Data.Count)
            throw new UserErrorException($"there is no image {index}: the data has images 0 to {Run.Data.Count - 1}");
    }

    private Tensor Read(int index)
    {
        RequireImage(index);
        return Run.Images([index]);
    }

    private PixelGrid PictureOf(Tensor image) => PixelGrid.FromImage(image.HostRead(), Shape.Height, Shape.Width, Shape.Channels);

    private int CountOf(ReadOnlySpan<float> codes)
    {
        int latents = Run.Method.Latents, count = codes.Length / latents;
        if (count == 0 || count > MostAtOnce || codes.Length != count * latents)
            throw new UserErrorException($"{codes.Length} values are not 1 to {MostAtOnce} codes of {latents} units");
        foreach (float value in codes)
            if (!float.IsFinite(value)) throw new UserErrorException("a value of a code is not finite");
        return count;
    }

    private LatentUnit[] DescribeUnits()
    {
        bool exact = SurgeryFile.Read(Run) is not null;
        IReadOnlyDictionary<int, UnitNote> notes = UnitNotes.Read(Run.Folder);
        return [.. Summary.FilmstripsOf(Run).Strips.Select(strip =>
        {
            LatentSummary.Latent latent = Summary.OfUnit(strip.Unit);
            return new LatentUnit(
                strip.Unit, latent.Kl, exact ? strip.Information : null, strip.IsActive, latent.Match, strip.Values, strip.IsDiscrete,
                notes.GetValueOrDefault(strip.Unit, UnitNote.None));
        })];
    }
}
