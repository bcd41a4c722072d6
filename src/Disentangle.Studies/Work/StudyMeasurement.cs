using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Experiments.Summaries;
using Disentangle.Metrics;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Work;

/// <summary>What a study measures of each run, all by one protocol.</summary>
/// <param name="study">The study.</param>
public sealed class StudyMeasurement(StudyFile study)
{
    /// <summary>
    /// The hash of all that is measured and how, in 12 hexadecimal digits: what another protocol measured is measured anew.
    /// </summary>
    public string Protocol { get; } = HashOf(study);

    /// <summary>Whether a run in a state has all its steps, so that it can be measured.</summary>
    public static bool CanMeasure(RunState state) => MeasuringTask.CanBeMeasured(state);

    /// <summary>Whether runs are measured in training, too, so that one that was trained elsewhere lacks something.</summary>
    public bool MeasuresOnTheWay => study.Measures.Every > 0 && !study.Measures.IsNone;

    /// <summary>Whether checkpoints stay when a run is measured.</summary>
    public bool KeepsCheckpoint => study.Keep.Checkpoint;

    /// <summary>Whether the tables of codes stay when a run is measured.</summary>
    public bool KeepsCodes => study.Keep.Codes;

    /// <summary>Whether nothing is left to do of a run in a state.</summary>
    public bool IsOver(RunState state) => state.IsOver && (state.Phase != RunPhase.Measured || state.Protocol == Protocol);

    /// <summary>Measures a run whose steps are all done, and writes its scores, analyses and report.</summary>
    /// <param name="run">The run.</param>
    /// <param name="begins">Told what is measured next.</param>
    /// <param name="cancellation">Stops it; what is whole stays.</param>
    /// <exception cref="UserErrorException">A code is not finite, or something cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full, or the run was taken over by another worker.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Measure(TrainedRun run, Action<string>? begins = null, CancellationToken cancellation = default)
    {
        EncodeWhereThatPays(run, begins, cancellation);
        if (!study.Measures.IsNone) MeasureScores(run, begins, cancellation);
        foreach (PlannedAnalysis analysis in Analyses(run))
        {
            begins?.Invoke(analysis.Id);
            analysis.Entry.Run(run, new AnalysisRequest
            {
                Options = SeedOf(analysis.Entry), AsTrained = analysis.IsAsTrained, Cancellation = cancellation,
            });
        }

        if (study.Keep.Images) RunReport.Write(run);
    }

    /// <summary>
    /// Measures the mean codes of a run in training, where the study asks for it at this step, and adds a point to its curves.
    /// </summary>
    /// <param name="job">The run.</param>
    /// <param name="begins">Told what is measured next.</param>
    /// <param name="cancellation">Stops it without a point: the steps end, and are done again from the last checkpoint.</param>
    /// <exception cref="UserErrorException">A code is not finite, or something cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full, or the run was taken over by another worker.</exception>
    public void MeasureOnTheWay(TrainJob job, Action<string>? begins = null, CancellationToken cancellation = default)
    {
        StudyMeasures measures = study.Measures;
        if (measures.Every == 0 || measures.IsNone || job.Finished || job.Step % measures.Every != 0
            || ScoreCurve.Read(job.Folder).Any(point => point.Step == job.Step)) return;
        begins?.Invoke("metrics of this step");
        try
        {
            job.Aside(() =>
            {
                TrainedRun run = job.ToTrainedRun();
                Measurement measured = Scoring.Measure(
                    Evaluation.Source(run), Selection, measures.Seed ?? run.Description.Specification.Seed, measures.Quick,
                    cancellation: cancellation);
                ScoreCurve.Add(job.Folder, job.Step, measured.Results);
            });
        }
        catch (OperationCanceledException)
        {
            // The sequence of steps ends by itself.
        }
    }

    // Metrics and analyses find the table; each alone might ask for too few codes to make it.
    private void EncodeWhereThatPays(TrainedRun run, Action<string>? begins, CancellationToken cancellation)
    {
        int images = run.Data.Count;
        long asked = Analyses(run).Sum(analysis => analysis.Entry.CodesAskedFor(images));
        if (!study.Measures.IsNone)
            asked += Kinds(run).Count() * Evaluation.CodesAskedFor(
                Selection, study.Measures.Quick, images, study.Measures.Baselines);
        begins?.Invoke("codes");
        CodeTables.FindOrMake(run, asked, cancellation: cancellation)?.Dispose();
    }

    private MetricSelection Selection => study.Measures.Metrics.Count == 0
        ? MetricSelection.Usual : MetricSelection.AnyOf([.. study.Measures.Metrics]);

    private IEnumerable<CodeKind> Kinds(TrainedRun run) =>
        study.Measures.Codes.Where(codes => codes == CodeKind.Mean || Evaluation.HasSamples(run));

    private IEnumerable<PlannedAnalysis> Analyses(TrainedRun run) =>
        study.Analyses.SelectMany(id => PlannedAnalysis.All.Where(analysis => analysis.Id == id))
            .Where(analysis => analysis.AppliesTo(run));

    private void MeasureScores(TrainedRun run, Action<string>? begins, CancellationToken cancellation)
    {
        foreach (CodeKind codes in Kinds(run))
        {
            begins?.Invoke(codes == CodeKind.Mean ? "metrics" : "metrics of sampled codes");
            Evaluation.Run(run, Selection, codes, study.Measures.Quick, seed: study.Measures.Seed, baselines: study.Measures.Baselines,
                cancellation: cancellation);
        }
    }

    // All runs at the same samples, where the analysis takes a seed.
    private Dictionary<string, ulong> SeedOf(AnalysisEntry analysis) =>
        study.Measures.Seed is { } seed && analysis.Options.Any(option => option.Name == "seed") ? new() { ["seed"] = seed } : [];

    private static string HashOf(StudyFile study)
    {
        string text = JsonSerializer.Serialize(new
        {
            metrics = study.Measures.Metrics, codes = study.Measures.Codes.Select(codes => codes.ToString()),
            study.Measures.Quick, study.Measures.Seed,
            study.Measures.IsNone, study.Analyses,
        });
        if (study.Measures.Baselines) text += "baselines"; // without them the hash is what it was before there were any
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
