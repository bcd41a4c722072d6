using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studies;

/// <summary>The command line that makes a run again.</summary>
public static class RunCommand
{
    /// <summary>
    /// For example <c>disentangle train beta-vae --data dsprites --set beta=4 --steps 1000 --seed 1</c>; what has its default is left out.
    /// </summary>
    /// <param name="specification">What the run does.</param>
    /// <param name="imported">Where its model came from, or null where it was trained.</param>
    public static string Of(RunSpecification specification, ImportSource? imported = null)
    {
        var defaults = RunSpecification.Usual(specification.Method, specification.Settings);
        MethodSettings settings = specification.Settings;
        if (specification.Preset is { } id)
        {
            RunPreset preset = RunPresetCatalogue.Get(id);
            defaults = preset.Apply(defaults);
            settings = Beside(preset, specification);
        }

        List<string> words = imported is null
            ? ["disentangle", "train", specification.Method]
            : ["disentangle", "import", Quoted(imported.File), "--map", Quoted(imported.Map), "--method", specification.Method];
        words.AddRange(["--data", Quoted(specification.Data)]);
        if (specification.Preset is not null) words.AddRange(["--preset", specification.Preset]);
        if (specification.DataRoot is not null) words.AddRange(["--data-root", Quoted(specification.DataRoot)]);
        foreach ((string name, SettingValue value) in settings.Values) words.AddRange(["--set", $"{name}={value}"]);
        foreach (FactorCorrelation rule in specification.Sampling.Correlations) words.AddRange(["--correlate", Quoted($"{rule}")]);
        foreach (HeldOutCombination combination in specification.Sampling.HeldOut) words.AddRange(["--hold-out", Quoted($"{combination}")]);
        Add("--arch", specification.Architecture, defaults.Architecture);
        Add("--likelihood", specification.Likelihood.ToString(), defaults.Likelihood.ToString());
        Add("--latents", specification.Latents, defaults.Latents);
        if (imported is null)
        {
            Add("--steps", specification.Steps, defaults.Steps);
            Add("--batch", specification.Batch, defaults.Batch);
            Add("--optimizer", specification.Optimizer, defaults.Optimizer);
            Add("--lr", specification.LearningRate, defaults.LearningRate);
        }

        Add("--seed", specification.Seed, defaults.Seed);
        if (imported is null)
        {
            Add("--checkpoint-every", specification.CheckpointEvery, defaults.CheckpointEvery);
            Add("--history-every", specification.HistoryEvery, defaults.HistoryEvery);
        }

        return string.Join(' ', words);

        void Add<T>(string option, T value, T usual)
        {
            if (!EqualityComparer<T>.Default.Equals(value, usual)) words.AddRange([option, $"{value}"]);
        }
    }

    // The settings without those that the preset gives back.
    private static MethodSettings Beside(RunPreset preset, RunSpecification specification)
    {
        MethodSettings given = specification.Settings;
        foreach (string name in specification.Settings.Values.Keys)
        {
            MethodSettings without = given.Without(name);
            if (preset.Apply(specification with { Settings = without }).Settings.Equals(specification.Settings)) given = without;
        }

        return given;
    }

    private static string Quoted(string text) => text.Any(char.IsWhiteSpace) ? $"\"{text}\"" : text;
}
