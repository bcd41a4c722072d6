using Disentangle.Methods;
using Disentangle.Studies.Pictures;
using Disentangle.Studies.Reports;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>Draws the pictures and charts of a run, and makes the one page on everything.</summary>
public static class RunReport
{
    /// <summary>Writes <c>images/</c> and <c>report.html</c>, from the model, its history, and the scores and the surgery that are on disk.</summary>
    /// <returns>What each latent carries.</returns>
    /// <exception cref="UserErrorException">They cannot be written there, or the model's codes are not finite.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static LatentSummary Write(TrainedRun run)
    {
        var summary = LatentSummary.Of(run);
        RunPictures pictures = RunPictures.Draw(run, summary);
        pictures.Write(run.Folder);
        FactorPictures.Write(FactorPictures.Draw(run, summary), run.Folder);
        IReadOnlyList<HistoryRecord> history = [.. RunHistory.Read(run.Folder.HistoryFile).Where(record => record.Step <= run.Step)];
        RunScores? scores = Evaluation.Earlier(run);
        RunCharts charts = RunCharts.Draw(summary, history, scores, SurgeryFile.Read(run), EstimatorsFile.Read(run), GeneralisationFile.Read(run));
        charts.Write(run.Folder);
        ReportModel report = Describe(run, summary, pictures, charts, history, scores, Evaluation.Earlier(run, CodeKind.Sampled));
        Storage.Write(run.Folder.ReportFile, stream => HtmlReport.Write(stream, report));
        return summary;
    }

    private static ReportModel Describe(
        TrainedRun run,
        LatentSummary summary,
        RunPictures pictures,
        RunCharts charts,
        IReadOnlyList<HistoryRecord> history,
        RunScores? scores,
        RunScores? sampled)
    {
        RunSpecification specification = run.Description.Specification;
        MethodEntry method = MethodCatalogue.Get(specification.Method);
        string data = DataName.Short(specification.Data);
        double seconds = history.Count > 0 ? history[^1].Seconds : 0;
        return new ReportModel
        {
            Title = $"{method.Name} on {data}",
            Lead = Lead(run, summary, scores),
            Opening = new ReportPicture(
                "",
                $"The {pictures.Animated} most informative latents, each moving on its own.",
                pictures.Animation,
                GifEncoder.MediaType,
                "Animation: each picture changes with one latent")
            { Still = pictures.AnimationStill },
            Method = new ReportMethod(method.Name, method.Id, method.Description, method.Formula),
            Dataset = new ReportDataset(data, run.Data.Shape.ToString(), run.Data.Count, FactorSentence(run.Description.Factors)),
            Settings = Settings(specification, method),
            Steps = run.Step,
            Parameters = run.Method.Parameters.Items.Sum(p => (long)p.Value.Count),
            WallTime = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
            ImagesPerSecond = seconds > 0 ? run.Step * specification.Batch / seconds : null,
            Machine = run.Description.Machine.ToString(),
            Versions = [new("disentangle", run.Description.Version), new(".NET", run.Description.Machine.DotNet)],
            Traversal = Traversal(pictures, summary),
            Pictures =
            [
                .. Categories(pictures),
                new(
                    "Reconstructions",
                    "Images drawn at random from the data, and below each what the model draws from its code.",
                    pictures.Reconstructions,
                    PngEncoder.MediaType,
                    "Two rows of images: inputs above, reconstructions below") { RowLabels = ["input", "output"] },
                new(
                    "Samples",
                    "What the model draws from codes of the prior, which it has never been given: they show how well the codes fill it.",
                    pictures.Samples,
                    PngEncoder.MediaType,
                    "Images drawn from random codes"),
            ],
            Scores = scores is null ? [] : [.. scores.Results.Select(result => ScoreText.Of(result, sampled?.Results.FirstOrDefault(r => r.Metric == result.Metric)))],
            CodeCharts = charts.OfCodes,
            TrainingCharts = charts.OfTraining,
            Terms = [.. charts.LastTerms.Select(term => new ReportTerm(term.Name, term.Value, TermMeaning.Of(term.Name)))],
            Command = RunCommand.Of(specification, run.Description.Imported),
            MadeAt = DateTimeOffset.UtcNow,
            Footer = $"Made by disentangle {RunDescription.CurrentVersion}.",
        };
    }

    private static string Lead(TrainedRun run, LatentSummary summary, RunScores? scores)
    {
        int active = summary.Latents.Count(l => l.Active);
        string when = run is { Step: 0, Description.Imported: { } source }
            ? $"in the model imported from {Path.GetFileName(source.File)}."
            : $"after {run.Step:N0} steps of {run.Description.Specification.Batch} images.";
        string lead = $"{active} of {summary.Latents.Count} latents {(active == 1 ? "is" : "are")} in use {when}";
        LatentSummary.Latent[] matched = [.. summary.Latents.Where(l => l.Factor is not null).OrderByDescending(l => l.Share).Take(3)];
        if (matched.Length > 0)
            lead += $" Best matches: {string.Join(", ", matched.Select(l => $"{l.Name} tells {100 * l.Share:0} % of {l.Factor}"))}.";
        if (scores?.Results.FirstOrDefault(r => r.Metric == "mig") is { } mig)
            lead += $" The mutual information gap is {mig.Values["mig"]:0.000}.";
        return lead;
    }

    private static string? FactorSentence(IReadOnlyList<string> factors) =>
        factors.Count == 0 ? null : $"Known factors: {string.Join(", ", factors)}.";

    private static IReadOnlyList<ReportSetting> Settings(RunSpecification s, MethodEntry method) =>
    [
        .. method.Settings.Select(setting => new ReportSetting(setting.Name, $"{s.Settings[setting]}")),
        .. s.Sampling.IsNone ? Array.Empty<ReportSetting>() : [new ReportSetting("images drawn", s.Sampling.ToString())],
        new("latents", $"{s.Latents}"),
        new("likelihood", s.Likelihood.ToString()),
        new("architecture", s.Architecture),
        new("batch", $"{s.Batch}"),
        new("optimizer", s.Optimizer),
        new("learning rate", $"{s.LearningRate}"),
        new("seed", $"{s.Seed}"),
    ];

    private static ReportTraversal Traversal(RunPictures pictures, LatentSummary summary)
    {
        bool common = pictures.TraversalValues.All(values => values.SequenceEqual(pictures.TraversalValues[0]));
        return new(
            [.. pictures.TraversalRows.Select((row, i) => Row(summary.Latents[i], row, pictures.TraversalValues[i]))],
            common ? pictures.TraversalValues[0] : []);

        ReportTraversalRow Row(LatentSummary.Latent latent, byte[] png, IReadOnlyList<double> values) =>
            new(latent.Name, double.IsNaN(latent.Kl) ? null : latent.Kl, png, latent.Match, latent.Active, common ? null : $"{values[0]:0.##} to {values[^1]:0.##}");
    }

    private static IEnumerable<ReportPicture> Categories(RunPictures pictures)
    {
        if (pictures.Categories is null) yield break;
        yield return new(
            "Categories",
            "A column for each value of the categorical code. Along a row only this code changes, and all other codes and the noise stay: where " +
            "the code selects something, each column shows one kind of thing.",
            pictures.Categories,
            PngEncoder.MediaType,
            "A table of images: a column for each category");
    }
}
