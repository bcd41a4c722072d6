using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>A field, or a setting of a method, of which two plans have other values.</summary>
/// <param name="Field">The field; of a setting, <see cref="RunFields.Settings"/>.</param>
/// <param name="Name">The field's key, or the setting's name.</param>
/// <param name="One">The first value as text; <c>none</c> where there is none.</param>
/// <param name="Other">The second.</param>
internal sealed record RunDifference(RunField Field, string Name, string One, string Other);

/// <summary>Compares two plans field by field, and their settings one by one.</summary>
internal static class RunComparison
{
    private const string None = "none";

    /// <summary>What differs, in the order of the fields. A default is the same whether it is written out or left out.</summary>
    public static IReadOnlyList<RunDifference> Of(RunPlan one, RunPlan other)
    {
        List<RunDifference> differences = [];
        foreach (RunField field in RunFields.Differences(one, other))
        {
            if (field == RunFields.Settings) differences.AddRange(OfSettings(one.Specification, other.Specification));
            else differences.Add(new RunDifference(field, field.Key, field.TextOf(one), field.TextOf(other)));
        }

        return differences;
    }

    /// <inheritdoc cref="Of(RunPlan, RunPlan)"/>
    public static IReadOnlyList<RunDifference> Of(RunSpecification one, RunSpecification other) =>
        Of(RunPlan.Usual with { Specification = one }, RunPlan.Usual with { Specification = other });

    private static IEnumerable<RunDifference> OfSettings(RunSpecification one, RunSpecification other)
    {
        IReadOnlyDictionary<string, SettingValue> first = Complete(one), second = Complete(other);
        return first.Keys.Union(second.Keys)
            .Select(name => new RunDifference(RunFields.Settings, name, Text(first, name), Text(second, name)))
            .Where(difference => difference.One != difference.Other);
    }

    private static IReadOnlyDictionary<string, SettingValue> Complete(RunSpecification specification) =>
        (MethodCatalogue.All.Find(specification.Method)?.Complete(specification.Settings) ?? specification.Settings).Values;

    private static string Text(IReadOnlyDictionary<string, SettingValue> settings, string name) =>
        settings.TryGetValue(name, out SettingValue value) ? $"{value}" : None;
}
