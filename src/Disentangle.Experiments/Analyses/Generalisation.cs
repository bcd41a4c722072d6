using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// How a run does on combinations of factors that it has not seen, beside others that it could have seen (after Montero, Ludwig, Ponte
/// Costa, Malhotra and Bowers: The role of disentanglement in generalisation, ICLR 2021): how well it reconstructs them, and how well
/// factors are predicted from their codes.
/// </summary>
/// <remarks>
/// Of a large grid (<see cref="CodeSource.LargeGrid"/>) the images seen are drawn with replacement. Of other data the readout learns from
/// two thirds of them and is tested on the rest. With fewer than 100 images to test on, seen or held out, no accuracy is measured.
/// </remarks>
public static class Generalisation
{
    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "generalise",
        "Generalisation to held-out combinations",
        "Measures a run on its held-out combinations; writes generalisation.json and the report.",
        "generalisation",
        Answer)
    {
        FollowsTraining = run => run.Description.Specification.Sampling.HeldOut.Count > 0,
        ChartFiles = [GeneralisationChart.File],
        Charts = run => GeneralisationFile.Read(run) is { } figures
            ? [new AnalysisChart(GeneralisationChart.File, GeneralisationChart.Of(figures))] : [],
        Examples = ["--json"],
    };

    /// <summary>Images seen and images held out that it is tested on, where there are so many.</summary>
    private const int TestImages = 2000;

    private const int BatchSize = 64;

    /// <summary>Measures a run that held something out, and writes <c>generalisation.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The run held nothing out, a code is not finite, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static GeneralisationResult Run(TrainedRun run, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        SamplingRules rules = run.Description.Specification.Sampling;
        if (rules.HeldOut.Count == 0 || run.Data is not IFactorDataset data)
            throw new UserErrorException("the run has no held-out combinations to measure",
                "train with --hold-out, for example --hold-out shape=2,orientation=0-19");
        Storage.RequireWritable(Entry.FileIn(run.Folder));
        ImageSampler seen = ImageSampler.Of(data, new SamplingRules([], rules.HeldOut));
        int[] heldOut = seen.LeftOut();
        if (heldOut.Length == 0) throw new UserErrorException($"no image of {data.Name} has a held-out combination");
        ulong seed = run.Description.Specification.Seed;
        Philox random = new(seed, RandomPurpose.GeneralisationImages);
        (int[] train, int[] test) = DrawSeen(data, seen, ref random);
        int[] unseen = [.. Enumerable.Range(0, Math.Min(TestImages, heldOut.Length))];
        if (heldOut.Length > TestImages) random.Shuffle(heldOut.AsSpan());
        for (int i = 0; i < unseen.Length; i++) unseen[i] = heldOut[i];

        Look ofTrain = See(train, "training images of the readout"), ofSeen = See(test, "images seen in training"),
            ofUnseen = See(unseen, "held-out images");
        string? whyNot = TooFew(test.Length, "test images of combinations seen in training") ?? TooFew(unseen.Length, "held-out images");
        ReadoutAccuracy[] readouts = whyNot is null
            ? Read(run.Session.Crew, data, ofTrain, ofSeen, ofUnseen, seed, progress, cancellation) : [];
        GeneralisationResult result = new(run.Step, seed, rules, seen.Count, heldOut.Length, ofSeen.Error, ofUnseen.Error, readouts)
        {
            Readout = $"trained on {train.Length} images seen in training, tested on {test.Length} other such "
                + $"images and on {unseen.Length} "
                + "held-out images", WhyNoReadouts = whyNot,
        };
        run.Folder.Write(() => Storage.Write(Entry.FileIn(run.Folder), Encoding.UTF8.GetBytes(GeneralisationFile.ToJson(result))));
        return result;

        Look See(int[] images, string stage) => LookAt(run, images, Stage.Of(stage, progress), cancellation);
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        GeneralisationResult result = Run(run, request.Progress, request.Cancellation);
        return new AnalysisOutcome(GeneralisationFile.ToJson(result), output => GeneralisationText.Print(result, output));
    }

    private static (int[] Train, int[] Test) DrawSeen(IFactorDataset data, ImageSampler seen, ref Philox random)
    {
        if (data is IFactorGrid && seen.Count >= CodeSource.LargeGrid)
            return (Draw(FactorReadout.Images, ref random, seen), Draw(TestImages, ref random, seen));
        int[] order = Array.ConvertAll(TrainTestSplit.Order(seen.Count, ref random), seen.ImageAt);
        int train = TrainTestSplit.TrainOf(order.Length);
        return (order[..Math.Min(train, FactorReadout.Images)], order[train..Math.Min(order.Length, train + TestImages)]);
    }

    private static string? TooFew(int images, string which) => images >= TrainTestSplit.LeastTest
        ? null
        : $"{images} {which} are too few to test a readout: at least {TrainTestSplit.LeastTest} are needed, {TrainTestSplit.Purpose}";

    private static int[] Draw(int count, ref Philox random, ImageSampler sampler)
    {
        int[] images = new int[count];
        foreach (ref int image in images.AsSpan()) image = sampler.Draw(ref random);
        return images;
    }

    private static Look LookAt(TrainedRun run, int[] images, Stage? progress, CancellationToken cancellation)
    {
        int size = run.Data.Shape.Count;
        float[] codes = new float[images.Length * run.Method.Latents];
        RunningMean error = default;
        for (int first = 0; first < images.Length; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, images.Length - first);
            Tensor inputs = run.Images(images.AsSpan(first, count));
            Codes encoded = run.Method.Encode(inputs);
            encoded.Means.CopyTo(codes.AsSpan(first * run.Method.Latents));
            ReadOnlySpan<float> input = inputs.HostRead(), output = run.Method.Decode(encoded.ToTensor()).HostRead();
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int p = i * size; p < (i + 1) * size; p++) sum += ((double)input[p] - output[p]) * ((double)input[p] - output[p]);
                error.Add(sum);
            }

            progress?.Report((double)(first + count) / images.Length);
        }

        return new Look(images, codes, error);
    }

    private static ReadoutAccuracy[] Read(
        Crew crew,
        IFactorDataset data,
        Look train,
        Look seen,
        Look unseen,
        ulong seed,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        FactorReadout readout = FactorReadout.Fit(data, train.Images, train.Codes, seed, crew, progress, cancellation);
        return [.. readout.Factors.Select(f => new ReadoutAccuracy(
            data.Factors[f].Name,
            readout.Accuracy(f, data, seen.Images, seen.Codes),
            readout.Accuracy(f, data, unseen.Images, unseen.Codes)))];
    }

    /// <summary>What was seen of some images: their codes, and the squared error with which they are drawn again.</summary>
    private sealed record Look(int[] Images, float[] Codes, RunningMean Error);
}

/// <summary>How often a factor is predicted correctly from a code.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="Seen">Of images that training could draw, 0 to 1.</param>
/// <param name="HeldOut">Of images that were held out, 0 to 1.</param>
public sealed record ReadoutAccuracy(string Factor, double Seen, double HeldOut);

/// <summary>How a run does on images that were held out.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">What decided the images.</param>
/// <param name="Rules">What was held out, and what was correlated.</param>
/// <param name="SeenImages">How many images training could draw.</param>
/// <param name="HeldOutImages">How many images were held out.</param>
/// <param name="SeenError">The squared error of the reconstruction of an image that training could draw, summed over
/// its values: mean over a sample.</param>
/// <param name="HeldOutError">The same of images that were held out.</param>
/// <param name="Readouts">How well each factor is predicted; none where there are too few images.</param>
public sealed record GeneralisationResult(
    long Step, ulong Seed, SamplingRules Rules, int SeenImages, int HeldOutImages, RunningMean SeenError, RunningMean HeldOutError,
    IReadOnlyList<ReadoutAccuracy> Readouts)
{
    /// <summary>Which images the readouts learned from and were tested on, for a reader.</summary>
    public string Readout { get; init; } = "";

    /// <summary>Why no accuracy was measured; null where it was.</summary>
    public string? WhyNoReadouts { get; init; }

    /// <summary>
    /// The generalisation score: the mean accuracy of the readouts on images held out, over that on images seen. 1 where factors of new
    /// images are predicted as well, less where they are not; NaN where nothing is predicted.
    /// </summary>
    public double Score => Readouts.Sum(readout => readout.HeldOut) / Readouts.Sum(readout => readout.Seen);
}
