using System.Globalization;
using Disentangle.Architectures;
using Disentangle.Datasets;
using Disentangle.Methods;
using Disentangle.Optimizers;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>The command line that repeats a run.</summary>
public static class RunCommand
{
    /// <summary>
    /// The commands that repeat a run, a line each: one, and one more for each time that it was resumed with another learning rate or
    /// other settings.
    /// </summary>
    /// <param name="description">What the run does and did.</param>
    /// <param name="folder">Where it is.</param>
    public static string Of(RunDescription description, string folder)
    {
        RunPlan plan = description.Plan;
        IGrouping<long, RunChange>[] changes = [.. description.Changes.Where(change => change.IsOfLearning).GroupBy(change => change.Step)];
        if (changes.Length == 0) return Of(plan, description.Imported);

        // Going back over the changes gives what the run was begun with.
        RunSpecification first = plan.Specification with { Steps = changes[0].Key };
        foreach (RunChange change in changes.SelectMany(group => group).Reverse())
            first = change.SettingName is { } name ? first with { Settings = first.Settings.With(name, SettingValue.Parse(change.From)) }
                : first with { LearningRate = double.Parse(change.From, CultureInfo.InvariantCulture) };
        string plugins = string.Concat(PluginWords(plan.Specification).Select(word => $" {ShellWord.Quoted(word)}"));
        List<string> lines = [$"{Of(plan with { Specification = first }, description.Imported)} --out {ShellWord.Quoted(folder)}"];
        for (int i = 0; i < changes.Length; i++)
        {
            long steps = i + 1 < changes.Length ? changes[i + 1].Key : plan.Specification.Steps;
            string words = string.Concat(changes[i].Select(change => change.SettingName is { } name
                ? $" --set {ShellWord.Quoted($"{name}={change.To}")}" : $" --lr {change.To}"));
            lines.Add($"disentangle resume {ShellWord.Quoted(folder)}{words} --steps {steps}{plugins}");
        }

        return string.Join('\n', lines);
    }

    /// <summary>The command of a specification that is run in the usual way.</summary>
    /// <inheritdoc cref="Of(RunPlan, ImportSource?)"/>
    public static string Of(RunSpecification specification) => Of(RunPlan.Usual with { Specification = specification });

    /// <summary>
    /// For example <c>disentangle train beta-vae --data dsprites --set beta=4 --steps 1000 --seed 1</c>; what has its default is left out.
    /// </summary>
    /// <param name="plan">What the run does and how it is run.</param>
    /// <param name="imported">Where its model came from, or null where it was trained.</param>
    public static string Of(RunPlan plan, ImportSource? imported = null)
    {
        RunSpecification specification = plan.Specification;
        RunPreset? preset = specification.Preset is { } id ? RunPresetCatalogue.Get(id) : null;
        var usual = RunSpecification.Usual(specification.Method, specification.Settings);
        RunPlan defaults = RunPlan.Usual with
        {
            Specification = (preset?.Apply(usual) ?? usual) with { Preset = null, Data = "", Settings = MethodSettings.Empty },
        };
        RunPlan named = plan with
        {
            Specification = specification with
            {
                Settings = preset is null ? WithoutDefaults(specification) : Beside(preset, specification),
            },
        };

        List<string> words = imported is null
            ? ["disentangle", "train", specification.Method]
            : ImportWords(imported, specification.Method);
        foreach (RunField field in RunFields.All.Where(field => field.Option is not null && IsOf(field, imported)))
        {
            // A setting at its default must be named where the preset has another.
            bool given = field == RunFields.Settings ? named.Specification.Settings.Values.Count > 0 : !field.IsSame(named, defaults);
            if (given) words.AddRange(OptionWords(field, named));
        }

        return string.Join(' ', words.Concat(PluginWords(specification)).Select(ShellWord.Quoted));
    }

    // The plugins whose entries the run is made of, where they have to be named.
    private static IEnumerable<string> PluginWords(RunSpecification s) => new[]
    {
        MethodCatalogue.All.FileOf(s.Method), DatasetCatalogue.All.FileOf(Id(s.Data)),
        ArchitectureCatalogue.All.FileOf(Id(s.Architecture)), OptimizerCatalogue.All.FileOf(s.Optimizer),
    }.OfType<string>().Distinct().SelectMany(file => (string[])["--plugin", file]);

    // Without an argument, a side or widths.
    private static string Id(string name) => name.IndexOfAny([':', '@']) is >= 0 and int end ? name[..end] : name;

    private static List<string> ImportWords(ImportSource imported, string method)
    {
        List<string> words = ["disentangle", "import", imported.File];
        if (imported.Map is { } map) return [.. words, "--map", map, "--method", method];
        if (imported.Decoder is { } decoder) words.AddRange(["--decoder", decoder]);
        foreach ((string option, string text) in imported.Options) words.AddRange([$"--{option}", text]);
        return words;
    }

    // Nobody trains an imported model here; networks decide for themselves what they are made of.
    private static bool IsOf(RunField field, ImportSource? imported) =>
        imported is null || !(field.IsOfTraining
            || (imported.Map is null && (field == RunFields.Architecture || field == RunFields.Latents)));

    // A list gives its option once for each item, a flag without a value.
    private static IEnumerable<string> OptionWords(RunField field, RunPlan plan)
    {
        IReadOnlyList<string> values = field.WordsOf(plan);
        return values.Count == 0 ? [field.Option!] : values.SelectMany(value => (string[])[field.Option!, value]);
    }

    private static MethodSettings WithoutDefaults(RunSpecification specification)
    {
        MethodEntry method = MethodCatalogue.Get(specification.Method);
        MethodSettings usual = method.Complete(MethodSettings.Empty);
        return new MethodSettings(method.Complete(specification.Settings).Values.Where(pair => pair.Value != usual.Values[pair.Key]));
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
