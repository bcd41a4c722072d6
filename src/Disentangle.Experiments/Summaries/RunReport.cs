using Disentangle.Datasets.Images;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Reports.Pictures;
using Disentangle.Training;

namespace Disentangle.Experiments.Summaries;

/// <summary>Draws the figures and charts of a run, and makes the one page on everything.</summary>
public static class RunReport
{
    private const double MostSeconds = 1e10; // of a history that is not damaged

    /// <summary>
    /// Writes <c>images/</c> and <c>report.html</c>, from the model, its history, and the scores and analyses that are on disk.
    /// </summary>
    /// <param name="run">The run; where its steps are not done, the report says so.</param>
    /// <returns>What each latent unit encodes.</returns>
    /// <exception cref="UserErrorException">They cannot be written there, or the model's codes are not finite.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static LatentSummary Write(TrainedRun run) => Write(run, LatentSummary.Of(run));

    /// <summary>The same from a summary that is there already.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summary">What each of its latent units encodes.</param>
    public static LatentSummary Write(TrainedRun run, LatentSummary summary)
    {
        RunPictures? pictures = run.Method.HasDecoder ? RunPictures.Draw(run, summary) : null;
        run.Folder.Write(() =>
        {
            pictures?.Write(run.Folder);
            FactorPictures? factors = run.Method.HasDecoder ? FactorPictures.Draw(run, summary) : null;
            FactorPictures.Write(factors, run.Folder);
            IReadOnlyList<HistoryRecord> history = [.. RunHistory.Read(run.Folder.HistoryFile).Where(record => record.Step <= run.Step)];
            RunScores? scores = Evaluation.Earlier(run);
            MethodEntry method = MethodCatalogue.Get(run.Description.Specification.Method);
            RunCharts charts = RunCharts.Draw(
                method, summary, history, scores, [.. AnalysisCatalogue.All.SelectMany(analysis => analysis.Charts(run))]);
            charts.Write(run.Folder);
            ReportModel report = Describe(run, summary, (pictures, factors), charts, history, scores,
                Evaluation.Earlier(run, CodeKind.Sampled));
            Storage.Write(run.Folder.ReportFile, stream => HtmlReport.Write(stream, report));
        });
        return summary;
    }

    private static ReportModel Describe(
        TrainedRun run,
        LatentSummary summary,
        (RunPictures? Run, FactorPictures? Factors) figures,
        RunCharts charts,
        IReadOnlyList<HistoryRecord> history,
        RunScores? scores,
        RunScores? sampled)
    {
        RunPictures? pictures = figures.Run;
        RunSpecification specification = run.Description.Specification;
        MethodEntry method = MethodCatalogue.Get(specification.Method);
        string data = DataName.Short(specification.Data);
        double seconds = history.Count > 0 ? history[^1].Seconds : 0;
        bool ended = run.Description.Imported is not null || run.Step >= specification.Steps;
        return new ReportModel
        {
            Title = run.Description.Title,
            Lead = ReportWords.Lead(run, summary, scores),
            Notice = ended ? null : ReportWords.Unfinished(run),
            Factors = summary.Explained is { } explained ? FactorText.Of(explained) : [],
            Opening = figures.Factors is { } factors ? OpeningFigures.Sheet(factors)
                : pictures is null ? null : OpeningFigures.OfUnits(summary, pictures),
            OpeningAnimation = figures.Factors is { } moving ? OpeningFigures.Animation(moving) : null,
            Method = new ReportMethod(method.Title, method.Id, method.Description, method.Formula),
            Dataset = new ReportDataset(data, run.Data.Shape.ToString(), run.Data.Count, FactorSentence(run.Description.Factors)),
            Settings = ReportSettings.Of(specification, method, run.Description.Changes),
            Steps = run.Step,
            StepsInAll = ended ? null : specification.Steps,
            Parameters = method.IsImported ? null : run.Method.Parameters.Items.Sum(p => (long)p.Value.Count),
            WallTime = seconds > 0 && seconds < MostSeconds ? TimeSpan.FromSeconds(seconds) : null,
            ImagesPerSecond = seconds > 0 ? history[^1].Step * specification.ImagesPerStep / seconds : null,
            Machine = run.Description.Machine.ToString(),
            Versions = [new("disentangle", run.Description.Version), new(".NET", run.Description.Machine.DotNet)],
            Traversal = pictures is null ? null
                : new ReportTraversal(FilmRows.Draw(run, summary), []) { IsDiscrete = run.Method.HasDiscreteCodes },
            Pictures = pictures is null ? [] : Pictures(pictures, run.Method.HasDiscreteCodes),
            Scores = scores is null ? []
                : [.. scores.Shown.Select(
                    result => ScoreText.Of(result, Sizes(run), sampled?.Results.FirstOrDefault(r => r.Metric == result.Metric)))],
            CodeCharts = charts.OfCodes,
            TrainingPictures = run.Method.HasDecoder ? ProgressFigures.Of(run, summary) : [],
            TrainingCharts = charts.OfTraining,
            Terms = [.. charts.LastTerms.Select(term => Term(method.Term(term.Name), term.Value))],
            Command = RunCommand.Of(run.Description, run.Folder.Path),
            MadeAt = DateTimeOffset.UtcNow,
            Footer = $"Generated by disentangle {RunDescription.CurrentVersion}.",
        };
    }

    private static ReportTerm Term(TermInfo info, double value) => new(info.Title, value, info.Meaning, info.Unit);

    private static int[] Sizes(TrainedRun run) => run.Data is IFactorDataset data ? [.. data.Factors.Select(factor => factor.Size)] : [];

    private static string? FactorSentence(IReadOnlyList<string> factors) =>
        factors.Count == 0 ? null : $"Ground-truth factors: {string.Join(", ", factors)}.";

    private static ReportPicture[] Pictures(RunPictures pictures, bool discrete) =>
    [
        .. Categories(pictures),
        new(
            "Reconstructions",
            "Images drawn at random from the data set, and below each its reconstruction: the image decoded from its code.",
            pictures.Reconstructions,
            PngEncoder.MediaType,
            "Two rows of images: inputs above, reconstructions below") { RowLabels = ["input", "output"] },
        new(
            "Samples",
            discrete
                ? "Images decoded from codes whose units take each of their values equally often, independently of each other. The more "
                    + "they look like the data, the less the units depend on each other."
                : "Images decoded from codes sampled from the prior. The more they look like the data, the better the aggregate "
                    + "posterior, the distribution of all codes, matches the prior.",
            pictures.Samples,
            PngEncoder.MediaType,
            discrete ? "Images decoded from independent values of the units" : "Images decoded from codes sampled from the prior"),
    ];

    private static IEnumerable<ReportPicture> Categories(RunPictures pictures)
    {
        if (pictures.Categories is null) yield break;
        yield return new(
            "Categories",
            "A column for each value of the categorical code. Along a row only this code changes; all other codes and "
                + "the noise stay fixed. Where " +
            "the code has learned a property of the images, all images of a column share it.",
            pictures.Categories,
            PngEncoder.MediaType,
            "A table of images: a column for each category");
    }
}
