using System.Text;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Tensors;

namespace Disentangle.Experiments.Scores;

/// <summary>Which code of an image is measured.</summary>
public enum CodeKind
{
    /// <summary>The mean of its posterior, as in the published protocols.</summary>
    Mean,

    /// <summary>A sample of its posterior, the same whenever the image is drawn.</summary>
    Sampled,
}

/// <summary>Measures runs with the metrics of the catalogue.</summary>
public static class Evaluation
{
    /// <summary>
    /// Measures a run, and writes <c>scores.json</c> or <c>scores-sampled.json</c>; scores of other metrics at the same step
    /// stay in it. A damaged file is set aside.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="selection">What to measure.</param>
    /// <param name="codes">Which codes.</param>
    /// <param name="quick">Whether metrics whose published protocol takes long are measured with fewer samples.</param>
    /// <param name="asTrained">Whether images are drawn as in training, by the run's rules, and not alike.</param>
    /// <param name="seed">Decides which images are drawn; null for the run's own seed. Scores of another
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// seed do not stay in the file.</param>
    /// <exception cref="UserErrorException">The data has no factors, a named metric cannot be measured, a code is not finite, the posterior
    /// is not Gaussian and its samples are asked for, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RunScores Run(
        TrainedRun run,
        MetricSelection selection,
        CodeKind codes = CodeKind.Mean,
        bool quick = false,
        bool asTrained = false,
        ulong? seed = null,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        CodeSource source = Source(run, codes, asTrained);
        ulong used = seed ?? run.Description.Specification.Seed;
        Measurement measured = Scoring.Measure(source, selection, used, quick, progress, cancellation);
        var scores = new RunScores(run.Step, used, measured.Results) { LeftOut = measured.LeftOut };
        string file = FileOf(run, codes, asTrained);
        (RunScores? earlier, bool damaged) = Read(file, run, used);
        string? aside = null;
        run.Folder.Write(() =>
        {
            if (damaged) aside = Storage.SetAside(file);
            Storage.Write(file, Encoding.UTF8.GetBytes(ScoreFile.ToJson(earlier is null ? scores : scores.With(earlier))));
        });
        return scores with { SetAside = aside };
    }

    /// <summary>The run's scores that are on disk for the step it is at; null where there are none, or the file is damaged.</summary>
    public static RunScores? Earlier(TrainedRun run, CodeKind codes = CodeKind.Mean, bool asTrained = false) =>
        Read(FileOf(run, codes, asTrained), run, seed: null).Scores;

    /// <summary>Whether a run has posteriors to draw codes from.</summary>
    public static bool HasSamples(TrainedRun run) => GaussianPosteriors.Find(run) is not null;

    // Of any seed where none is given.
    private static (RunScores? Scores, bool Damaged) Read(string file, TrainedRun run, ulong? seed)
    {
        if (!File.Exists(file)) return (null, false);
        try
        {
            RunScores scores = ScoreFile.Read(file);
            return (scores.Step == run.Step && (seed ?? scores.Seed) == scores.Seed ? scores : null, false);
        }
        catch (UserErrorException)
        {
            return (null, true);
        }
    }

    /// <summary>The codes of a run's images, as metrics see them.</summary>
    /// <exception cref="UserErrorException">
    /// The data has no factors, the posterior is not Gaussian and its samples are asked for, or training drew all
    /// images alike and its rules are asked for.
    /// </exception>
    public static CodeSource Source(TrainedRun run, CodeKind codes = CodeKind.Mean, bool asTrained = false)
    {
        if (run.Data is not IFactorDataset data)
        {
            throw new UserErrorException(
                $"{DataName.Short(run.Data.Name)} has no ground-truth factors, and metrics compare codes with factors",
                "give the images factors (factors.csv in their folder, or an array factors in the npz file), or use commands that need "
                    + "none: disentangle surgery RUN, disentangle udr RUN RUN");
        }

        if (codes == CodeKind.Sampled && GaussianPosteriors.Find(run) is null)
            throw new UserErrorException(
                $"{run.Description.Specification.Method} as it was trained has no Gaussian posterior to draw samples from");
        SamplingRules rules = run.Description.Specification.Sampling;
        if (asTrained && rules.IsNone)
            throw new UserErrorException("the run was trained without --correlate and --hold-out, so --as-trained would measure the same");
        FactorSampler sampler = asTrained ? FactorSampler.Of(data, ImageSampler.Of(data, rules)) : FactorSampler.Of(data);
        var images = new Tensor();
        return new CodeSource(sampler, run.Method.Latents, (indices, values) =>
        {
            images.Resize(new Shape(indices.Length, data.Shape.Height, data.Shape.Width, data.Shape.Channels));
            data.Read(indices, images.HostWrite());
            Codes encoded = run.Method.Encode(images);
            encoded.Means.CopyTo(values);
            if (codes == CodeKind.Sampled) AddNoise(encoded, indices, run.Description.Specification.Seed, values);
        })
        {
            Crew = run.Session.Crew,

            // These are of all images alike.
            Posteriors = asTrained ? null : GaussianPosteriors.Source(run),
        };
    }

    private static void AddNoise(Codes codes, ReadOnlySpan<int> images, ulong seed, Span<float> values)
    {
        float[] noise = new float[codes.Latents];
        for (int i = 0; i < images.Length; i++)
        {
            new Philox(seed, RandomPurpose.SampledCodes, images[i]).FillNormal(noise);
            for (int d = 0; d < noise.Length; d++)
            {
                int place = i * noise.Length + d;
                values[place] += noise[d] * MathF.Exp(codes.LogVariances![place] / 2);
            }
        }
    }

    private static string FileOf(TrainedRun run, CodeKind codes, bool asTrained) => (codes, asTrained) switch
    {
        (CodeKind.Mean, false) => run.Folder.ScoresFile,
        (CodeKind.Mean, true) => run.Folder.ScoresAsTrainedFile,
        (_, false) => run.Folder.SampledScoresFile,
        _ => run.Folder.SampledScoresAsTrainedFile,
    };
}
