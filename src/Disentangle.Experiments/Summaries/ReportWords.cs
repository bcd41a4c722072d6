using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Scores;
using Disentangle.Optimizers;
using Disentangle.Training;

namespace Disentangle.Experiments.Summaries;

/// <summary>The sentences at the top of a run's report.</summary>
internal static class ReportWords
{
    /// <summary>What came of the run, factor by factor where there are factors, and how it was trained.</summary>
    public static string Lead(TrainedRun run, LatentSummary summary, RunScores? scores)
    {
        List<string> sentences = [];
        if (summary.Explained is { } explained) sentences.Add(FactorText.Summary(explained));
        sentences.Add($"{summary.ActiveCount} of {summary.Latents.Count} latent units {(summary.ActiveCount == 1 ? "is" : "are")} active.");
        if (scores?.Results.FirstOrDefault(r => r.Metric == "mig") is { } mig && mig.Values.TryGetValue("mig", out double value)
            && double.IsFinite(value))
            sentences.Add($"The mutual information gap (MIG) is {value:0.000}.");
        sentences.Add(HowTrained(run));
        return string.Join(' ', sentences);
    }

    /// <summary>What is missing from a report that is made before the last step.</summary>
    public static string Unfinished(TrainedRun run)
    {
        string sentence = $"This report is of training step {run.Step:N0} of {run.Description.Specification.Steps:N0}: training has not "
            + "ended, and the figures will change.";
        return run.Description.Factors.Count == 0 || run.Description.Execution.NoEvaluate ? sentence
            : $"{sentence} Scores are measured at the end.";
    }

    /// <summary>Which unit each image of the animation shows, and the factor that it follows.</summary>
    public static string Animation(LatentSummary summary, int shown)
    {
        string[] names =
            [.. summary.Latents.Take(shown).Select(latent => latent.Factor is null ? latent.Name : $"{latent.Name} {latent.Factor}")];
        return shown == 1
            ? $"Latent unit {names[0]} changes; all others stay fixed."
            : $"The {shown} most informative latent units, each changed alone. By row: {string.Join(", ", names)}.";
    }

    private static string HowTrained(TrainedRun run)
    {
        RunSpecification s = run.Description.Specification;
        string optimizer = OptimizerCatalogue.All.Find(s.Optimizer)?.Name ?? s.Optimizer;
        if (run is { Step: 0, Description.Imported: { } source }) return $"The model was imported from {Path.GetFileName(source.File)}.";
        return $"Trained for {run.Step:N0} steps of batch size {s.Batch}, with {optimizer} at learning rate {s.LearningRate}, " +
            $"architecture {s.Architecture} and seed {s.Seed}.";
    }
}
