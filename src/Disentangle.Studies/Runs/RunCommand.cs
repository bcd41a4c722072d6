using System.Globalization;
using Disentangle.Datasets.Sampling;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studies.Runs;

/// <summary>The command line that repeats a run.</summary>
public static class RunCommand
{
    /// <summary>
    /// The commands that repeat a run, a line each: one, and one more for each time that it was resumed with another learning rate.
    /// </summary>
    /// <param name="description">What the run does and did.</param>
    /// <param name="folder">Where it is.</param>
    public static string Of(RunDescription description, string folder)
    {
        RunSpecification specification = description.Specification;
        RunChange[] rates = [.. description.Changes.Where(change => change.Key == "lr")];
        if (rates.Length == 0) return Of(specification, description.Imported, description.Options);
        RunSpecification first = specification with
        {
            Steps = rates[0].Step,
            LearningRate = double.Parse(rates[0].From, CultureInfo.InvariantCulture),
        };
        List<string> lines = [$"{Of(first, description.Imported, description.Options)} --out {ShellWord.Quoted(folder)}"];
        for (int i = 0; i < rates.Length; i++)
            lines.Add(
                $"disentangle resume {ShellWord.Quoted(folder)} --lr {rates[i].To} "
                    + $"--steps {(i + 1 < rates.Length ? rates[i + 1].Step : specification.Steps)}");
        return string.Join('\n', lines);
    }

    /// <summary>
    /// For example <c>disentangle train beta-vae --data dsprites --set beta=4 --steps 1000 --seed 1</c>; what has its default is left out.
    /// </summary>
    /// <param name="specification">What the run does.</param>
    /// <param name="imported">Where its model came from, or null where it was trained.</param>
    /// <param name="options">How the command was given beside the specification, or null for the defaults.</param>
    public static string Of(RunSpecification specification, ImportSource? imported = null, CommandOptions? options = null)
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
            ? ["disentangle", "train", ShellWord.Quoted(specification.Method)]
            : ["disentangle", "import", ShellWord.Quoted(imported.File), "--map", ShellWord.Quoted(imported.Map), "--method",
                ShellWord.Quoted(specification.Method)];
        words.AddRange(["--data", ShellWord.Quoted(specification.Data)]);
        if (specification.Preset is not null) words.AddRange(["--preset", ShellWord.Quoted(specification.Preset)]);
        if (specification.DataRoot is not null) words.AddRange(["--data-root", ShellWord.Quoted(specification.DataRoot)]);
        foreach ((string name, SettingValue value) in settings.Values) words.AddRange(["--set", ShellWord.Quoted($"{name}={value}")]);
        foreach (FactorCorrelation rule in specification.Sampling.Correlations)
            words.AddRange(["--correlate", ShellWord.Quoted($"{rule}")]);
        foreach (HeldOutCombination combination in specification.Sampling.HeldOut)
            words.AddRange(["--hold-out", ShellWord.Quoted($"{combination}")]);
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
            if (options is not null) words.AddRange(options.Words);
        }

        return string.Join(' ', words);

        void Add<T>(string option, T value, T usual)
        {
            if (!EqualityComparer<T>.Default.Equals(value, usual)) words.AddRange([option, ShellWord.Quoted($"{value}")]);
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
}
