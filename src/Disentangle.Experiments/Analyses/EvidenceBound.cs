using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Reports.PlainText;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Analyses;

/// <summary>What the evidence lower bound of a run is; nats an image.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">What decided images and codes.</param>
/// <param name="Images">How many images were measured.</param>
/// <param name="Reconstruction">-log p(x | z), one code from each posterior, with all constants of the likelihood.</param>
/// <param name="Kl">KL(q(z | x) || N(0, I)) in closed form; null where the method has no Gaussian posterior.</param>
/// <param name="Elbo">-reconstruction - KL of the same images; null where there is no KL.</param>
public sealed record EvidenceBoundResult(
    long Step, ulong Seed, int Images, RunningMean Reconstruction, RunningMean? Kl, RunningMean? Elbo);

/// <summary>
/// The evidence lower bound (ELBO) of a run and its two parts, over images drawn from the whole data set: what a training step shows of one
/// batch, measured well enough to compare runs. Much cheaper than <see cref="Surgery"/>, which encodes every image.
/// </summary>
public static class EvidenceBound
{
    /// <summary>Images measured where the user does not say, if there are as many.</summary>
    public const int DefaultImages = 10_000;

    private const string Images = "images", Seed = "seed";

    /// <summary>This analysis.</summary>
    public static AnalysisEntry Entry { get; } = new(
        "elbo",
        "Evidence lower bound",
        "Measures reconstruction, KL and ELBO over images drawn from the whole data set; writes elbo.json.",
        "elbo",
        Answer)
    {
        AppliesTo = run => run.Method is IGaussianPosterior { HasDecoder: true },
        CodesAskedFor = images => Math.Min(images, DefaultImages),
        Options =
        [
            new(Images, $"Number of images, each a different one (default {DefaultImages}, or all if there are fewer).", 2),
            new(Seed, "Random seed (default: that of the run).", 0, ulong.MaxValue),
        ],
        Examples = ["--images 50000 --json"],
    };

    /// <summary>Measures the bound of a run, and writes <c>elbo.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">How many images, from 2 to all; null for <see cref="DefaultImages"/>, or all where there are fewer.</param>
    /// <param name="seed">Decides images and codes; null for the run's own seed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">The method has no decoder for codes of images, the number of images is out of range, a number
    /// is not finite, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EvidenceBoundResult Run(
        TrainedRun run, int? images = null, ulong? seed = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string name = run.Description.Specification.Method;
        IGaussianPosterior method = run.Method as IGaussianPosterior ?? throw new UserErrorException(run.Method.HasDiscreteCodes
            ? $"{name} gives each image one quantised code and no distribution of codes, so there is no evidence lower bound"
            : $"{name} does not decode the codes of images, so there is no evidence lower bound");
        run.RequireDecoder("the evidence lower bound");
        int count = images ?? Math.Min(DefaultImages, run.Data.Count);
        if (count < 2 || count > run.Data.Count)
            throw new UserErrorException($"images must be from 2 to the number of images, {run.Data.Count}, got {count}");
        string file = Entry.FileIn(run.Folder);
        Storage.RequireWritable(file);
        ulong used = seed ?? run.Description.Specification.Seed;
        Philox random = new(used, RandomPurpose.BoundImages);
        int[] order = [.. Enumerable.Range(0, run.Data.Count)];
        random.Choose<int>(order, count);
        int[] chosen = order[..count];
        Codes codes = RunCodes.Of(run, chosen);
        Tensor z = new(new Shape(count, codes.Latents));
        Draw(codes, z.HostWrite(), ref random);
        double[] errors = ReconstructionError.Each(
            method, run.Description.Specification.Likelihood, run.Data, new PosteriorSample(chosen, z), run.Session.Kernels,
            Stage.Of("reconstructing", progress), cancellation);
        EvidenceBoundResult result = ResultOf(run.Step, used, errors, method.HasGaussianPosterior ? codes : null);
        if (!double.IsFinite(result.Reconstruction.Mean) || result.Elbo is { } elbo && !double.IsFinite(elbo.Mean))
            throw new UserErrorException($"the bound of {run.Folder.Path} is not finite, so the model is of no use");
        run.Folder.Write(() => Storage.Write(file, Encoding.UTF8.GetBytes(ToJson(result))));
        return result;
    }

    /// <summary>The text of the file.</summary>
    public static string ToJson(EvidenceBoundResult result)
    {
        JsonObject json = new()
        {
            ["step"] = result.Step,
            ["seed"] = result.Seed,
            ["samples"] = result.Images,
            ["reconstruction"] = AnalysisFile.Figure(result.Reconstruction.Mean, result.Reconstruction.StandardError),
        };
        if (result.Kl is { } kl)
        {
            json["kl"] = AnalysisFile.Figure(kl.Mean, kl.StandardError);
            json["elbo"] = AnalysisFile.Figure(result.Elbo!.Value.Mean, result.Elbo.Value.StandardError);
        }

        return AnalysisFile.Text(json);
    }

    private static AnalysisOutcome Answer(TrainedRun run, AnalysisRequest request)
    {
        EvidenceBoundResult result = Run(run, request.FindInt(Images), request.Find(Seed), request.Progress, request.Cancellation);
        return new AnalysisOutcome(ToJson(result), output => Print(run, result, output));
    }

    private static void Print(TrainedRun run, EvidenceBoundResult result, TextWriter output)
    {
        output.WriteLine($"{run.Description.Specification.Method} at step {result.Step}: {result.Images} images, seed {result.Seed}");
        output.WriteLine();
        TextTable table = new("nats (1 nat = 1.44 bits)", "value", "std. error", "meaning");
        table.Add("reconstruction", $"{result.Reconstruction.Mean:0.0000}", $"{result.Reconstruction.StandardError:0.0000}",
            "-log p(x|z), mean over the images");
        if (result.Kl is { } kl)
        {
            table.Add("KL", $"{kl.Mean:0.0000}", $"{kl.StandardError:0.0000}",
                "KL(q(z|x) || N(0, I)) in closed form, mean over the images");
            table.Add("ELBO", $"{result.Elbo!.Value.Mean:0.0000}", $"{result.Elbo.Value.StandardError:0.0000}", "-reconstruction - KL");
        }

        table.Write(output);
    }

    // The ELBO of each image, since reconstruction and KL of the same images are not independent.
    private static EvidenceBoundResult ResultOf(long step, ulong seed, double[] errors, Codes? codes)
    {
        RunningMean reconstruction = default, kl = default, elbo = default;
        for (int i = 0; i < errors.Length; i++)
        {
            reconstruction.Add(errors[i]);
            if (codes is null) continue;
            double divergence = codes.KlOf(i);
            kl.Add(divergence);
            elbo.Add(-errors[i] - divergence);
        }

        return codes is null ? new EvidenceBoundResult(step, seed, errors.Length, reconstruction, null, null)
            : new EvidenceBoundResult(step, seed, errors.Length, reconstruction, kl, elbo);
    }

    // The means themselves where the encoder is deterministic.
    private static void Draw(Codes codes, Span<float> z, ref Philox random)
    {
        for (int j = 0; j < z.Length; j++)
            z[j] = codes.LogVariances is { } logVariance
                ? (float)(codes.Means[j] + Math.Exp(0.5 * logVariance[j]) * random.NextNormal()) : codes.Means[j];
    }
}
