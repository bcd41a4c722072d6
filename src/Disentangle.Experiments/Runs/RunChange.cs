using System.Text.Json;
using Disentangle.Foundation.Json;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Runs;

/// <summary>A change of a run's specification when it was resumed.</summary>
/// <param name="Step">How many steps were done before.</param>
/// <param name="Key">The key of the specification: <c>lr</c>, <c>steps</c>, <c>data</c>, <c>dataRoot</c>, or a setting of the method such
/// as <c>settings.beta</c>.</param>
/// <param name="From">Its value before, as text.</param>
/// <param name="To">Its value from that step on.</param>
public sealed record RunChange(long Step, string Key, string From, string To)
{
    private const string OfSettings = "settings.";

    /// <summary>The name of the setting that was changed, or null where it was something else.</summary>
    public string? SettingName => Key.StartsWith(OfSettings, StringComparison.Ordinal) ? Key[OfSettings.Length..] : null;

    /// <summary>Whether it changed what is learned: a setting of the method or the learning rate.</summary>
    public bool IsOfLearning => SettingName is not null || Key == RunFields.LearningRate.Key;

    /// <summary>The settings of a method that two runs have other values of, as changes.</summary>
    internal static IEnumerable<RunChange> OfMethod(long step, RunSpecification from, RunSpecification to) =>
        MethodCatalogue.Get(to.Method).Settings.Where(setting => from.Settings[setting] != to.Settings[setting])
            .Select(setting => new RunChange(step, OfSettings + setting.Name, $"{from.Settings[setting]}", $"{to.Settings[setting]}"));

    internal static RunChange Read(JsonItem json) => new(json["step"].Whole(), json["key"].Text(), json["from"].Text(), json["to"].Text());

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("step", Step);
        json.WriteString("key", Key);
        json.WriteString("from", From);
        json.WriteString("to", To);
        json.WriteEndObject();
    }
}
