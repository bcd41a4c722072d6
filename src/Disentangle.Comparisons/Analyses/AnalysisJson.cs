using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Puts numbers into <c>analysis.json</c>.</summary>
internal static class AnalysisJson
{
    /// <summary>A number; null where it is undefined.</summary>
    public static JsonNode? Of(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>The ends of an interval; null where they are not known.</summary>
    public static JsonNode? Of(Interval interval) =>
        interval.IsKnown ? new JsonArray(JsonValue.Create(interval.Low), JsonValue.Create(interval.High)) : null;

    /// <summary>Sets a value below keys, whose objects are made where they are not there.</summary>
    public static void Set(this JsonObject root, JsonNode? value, params ReadOnlySpan<string> keys)
    {
        JsonObject place = root;
        foreach (string key in keys[..^1])
        {
            if (place[key] is not JsonObject inner) place[key] = inner = [];
            place = inner;
        }

        place[keys[^1]] = value;
    }
}
