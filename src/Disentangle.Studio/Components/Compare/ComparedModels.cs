using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Compare;

/// <summary>Which models an address puts side by side.</summary>
internal static class ComparedModels
{
    private const int Least = 2, Most = 4;

    /// <summary>Reads them.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="steps">A step for each of them, one for all, several of one run, or none for the models as they are now.</param>
    /// <exception cref="UserErrorException">They are too few or too many, or the steps do not fit.</exception>
    public static IReadOnlyList<ModelName> Of(IReadOnlyList<string> runs, IReadOnlyList<string> steps)
    {
        ModelName[] models = (runs.Count, steps.Count) switch
        {
            (_, 0) => [.. runs.Select(run => new ModelName(run))],
            (_, 1) => [.. runs.Select(run => new ModelName(run, ModelName.StepOf(steps[0])))],
            (1, _) => [.. steps.Select(step => new ModelName(runs[0], ModelName.StepOf(step)))],
            var (some, same) when some == same => [.. runs.Zip(steps, (run, step) => new ModelName(run, ModelName.StepOf(step)))],
            _ => throw new UserErrorException($"{steps.Count} steps do not fit {runs.Count} runs", "give each run its step"),
        };
        return models.Length is >= Least and <= Most ? models
            : throw new UserErrorException($"a comparison is of {Least} to {Most} runs or steps, got {models.Length}",
                "choose them in the list of runs");
    }
}
