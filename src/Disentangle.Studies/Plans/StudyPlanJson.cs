using System.Text.Json;
using Disentangle.Methods;

namespace Disentangle.Studies.Plans;

/// <summary>The runs of a study as JSON, for other programs.</summary>
public static class StudyPlanJson
{
    /// <summary>
    /// Writes a run: <c>model_num</c>, <c>data</c>, <c>method</c>, <c>settings</c> with their numbers,
    /// <c>seed</c>, <c>name</c>, <c>id</c> and
    /// <c>specification</c>.
    /// </summary>
    public static void Write(PlannedRun run, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("model_num", run.Number);
        json.WriteString("data", run.Specification.Data);
        json.WriteString("method", run.Specification.Method);
        json.WriteStartObject("settings");
        foreach ((string name, SettingValue value) in run.Settings.Values)
        {
            if (value.Name is { } word) json.WriteString(name, word);
            else json.WriteNumber(name, value.Number);
        }

        json.WriteEndObject();
        json.WriteNumber("seed", run.Specification.Seed);
        json.WriteString("name", run.Name);
        json.WriteString("id", run.Identity.Hash);
        json.WritePropertyName("specification");
        run.Specification.WriteJson(json);
        json.WriteEndObject();
    }
}
