using System.Text;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;

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
    /// seed do not stay in the file.</param>
    /// <param name="baselines">Whether the scores of permuted codes and of the untrained network are measured, too, which takes about
    /// <see cref="Baselines.Draws"/> + 1 times as long again.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="UserErrorException">A named metric cannot be measured, a code is not finite, the posterior is not Gaussian and its
    /// samples are asked for, or the file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RunScores Run(
        TrainedRun run,
        MetricSelection selection,
        CodeKind codes = CodeKind.Mean,
        bool quick = false,
        bool asTrained = false,
        ulong? seed = null,
        bool baselines = false,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ulong used = seed ?? run.Description.Specification.Seed;
        Measurement measured;
        using (RunCodeSource codeSource = new(run, codes, asTrained))
        {
            measured = Scoring.Measure(codeSource.Source, selection, used, quick, progress,
                metrics => codeSource.Prepare(
                    Baselines.TimesMeasured(baselines) * metrics.Sum(metric => metric.CodesAskedFor(run.Data.Count)), progress,
                    cancellation),
                cancellation);
            if (baselines)
            {
                using UntrainedCodes? untrained = UntrainedCodes.Of(run, codes, asTrained);
                measured = measured with
                {
                    Results = Baselines.Beside(measured.Results, codeSource.Source, untrained?.Source, used, quick, progress, cancellation),
                };
            }
        }

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

    /// <summary>How many codes a selection of metrics asks for, repetitions counted.</summary>
    /// <param name="selection">The metrics.</param>
    /// <param name="quick">Whether those whose published protocol takes long are measured with fewer samples.</param>
    /// <param name="images">How many images there are.</param>
    /// <param name="baselines">Whether they are measured of permuted codes, too.</param>
    public static long CodesAskedFor(MetricSelection selection, bool quick, int images, bool baselines = false) =>
        Baselines.TimesMeasured(baselines) * selection.Metrics.Sum(metric => metric.Create(quick).CodesAskedFor(images));

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

    /// <summary>The codes of a run's images, as metrics see them; each image is encoded when it is first drawn.</summary>
    /// <exception cref="UserErrorException">
    /// The posterior is not Gaussian and its samples are asked for, or training drew all images alike and its rules are asked for.
    /// </exception>
    public static CodeSource Source(TrainedRun run, CodeKind codes = CodeKind.Mean, bool asTrained = false) =>
        new RunCodeSource(run, codes, asTrained).Source;

    private static string FileOf(TrainedRun run, CodeKind codes, bool asTrained) => (codes, asTrained) switch
    {
        (CodeKind.Mean, false) => run.Folder.ScoresFile,
        (CodeKind.Mean, true) => run.Folder.ScoresAsTrainedFile,
        (_, false) => run.Folder.SampledScoresFile,
        _ => run.Folder.SampledScoresAsTrainedFile,
    };
}
