using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Reports;
using Disentangle.Training;

namespace Disentangle.Experiments.Summaries;

/// <summary>
/// The settings of a run for its report: where it was made from a preset, with a mark at each that differs from the preset's.
/// </summary>
internal static class ReportSettings
{
    private const string Changed = " (changed)";

    /// <summary>The method's settings, and the fields that all methods have, in order; lists that are empty are left out.</summary>
    public static IReadOnlyList<ReportSetting> Of(RunSpecification s, MethodEntry method, IReadOnlyList<RunChange> changes)
    {
        RunPreset? preset = s.Preset is null ? null : RunPresetCatalogue.Get(s.Preset);
        RunPlan plan = RunPlan.Usual with { Specification = s }, published = RunPlan.Usual with { Specification = preset?.Apply(s) ?? s };
        List<ReportSetting> settings = [];
        foreach (RunField field in RunFields.All)
        {
            if (field == RunFields.Settings)
                settings.AddRange(
                    method.Settings.Select(
                        setting => Marked(setting.Name, $"{s.Settings[setting]}", s.Settings[setting] == Published(preset, s, setting),
                            Earlier(changes.Where(change => change.SettingName == setting.Name)))));
            else if (!field.AppliesTo(plan) || (method.IsImported && field.IsOfTraining)) continue;
            else if (field.Label is not null && field.WordsOf(plan) is { Count: > 0 } words)
                settings.Add(Marked(field.Label, string.Join("; ", words), field.IsSame(plan, published), Before(field, changes)));
        }

        return settings;
    }

    private static string Before(RunField field, IReadOnlyList<RunChange> changes) => field.MayChange
        ? ""
        : Earlier(changes.Where(change => change.Key == field.Key));

    private static string Earlier(IEnumerable<RunChange> changes) =>
        string.Concat(changes.Reverse().Select(change => $", {change.From} until step {change.Step}"));

    // A preset's setting may depend on the others that the run has, and gives way to its own: so without it alone.
    private static SettingValue Published(RunPreset? preset, RunSpecification s, Setting setting) =>
        preset is null ? s.Settings[setting] : preset.Apply(s with { Settings = s.Settings.Without(setting.Name) }).Settings[setting];

    private static ReportSetting Marked(string name, string value, bool published, string before = "") =>
        new(name, $"{value}{(published ? "" : Changed)}{before}");
}
