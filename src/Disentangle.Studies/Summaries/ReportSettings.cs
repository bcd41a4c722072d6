using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Studies.Runs;
using Disentangle.Training;

namespace Disentangle.Studies.Summaries;

/// <summary>
/// The settings of a run for its report: where it was made from a preset, with a mark at each that differs from the preset's.
/// </summary>
internal static class ReportSettings
{
    private const string Changed = " (changed)";

    /// <summary>The preset, the method's settings and those that all methods have, in order.</summary>
    public static IReadOnlyList<ReportSetting> Of(RunSpecification s, MethodEntry method, IReadOnlyList<RunChange> changes)
    {
        RunPreset? preset = s.Preset is null ? null : RunPresetCatalogue.Get(s.Preset);
        RunSpecification published = preset?.Apply(s) ?? s;
        return
        [
            .. preset is null ? Array.Empty<ReportSetting>() : [new("preset", preset.Id)],
            .. method.Settings.Select(setting => Marked(setting.Name, s.Settings[setting], Published(preset, s, setting))),
            .. s.Sampling.IsNone ? Array.Empty<ReportSetting>() : [new ReportSetting("sampling", s.Sampling.ToString())],
            Marked("latent units", s.Latents, published.Latents),
            Marked("likelihood", s.Likelihood.ToString(), published.Likelihood.ToString()),
            Marked("architecture", s.Architecture, published.Architecture),
            Marked("batch size", s.Batch, published.Batch),
            Marked("training steps", s.Steps, published.Steps),
            Marked("optimizer", s.Optimizer, published.Optimizer),
            new("learning rate", Marked("learning rate", s.LearningRate, published.LearningRate).Value + Before(changes)),
            new("seed", $"{s.Seed}"),
        ];
    }

    private static string Before(IReadOnlyList<RunChange> changes) =>
        string.Concat(changes.Where(change => change.Key == "lr").Reverse().Select(change => $", {change.From} until step {change.Step}"));

    // A preset's setting may depend on the others that the run has, and gives way to its own: so without it alone.
    private static SettingValue Published(RunPreset? preset, RunSpecification s, Setting setting) =>
        preset is null ? s.Settings[setting] : preset.Apply(s with { Settings = s.Settings.Without(setting.Name) }).Settings[setting];

    private static ReportSetting Marked<T>(string name, T value, T published) =>
        new(name, EqualityComparer<T>.Default.Equals(value, published) ? $"{value}" : $"{value}{Changed}");
}
