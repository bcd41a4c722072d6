using System.Text;
using System.Text.Json;
using Disentangle.Distributions;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <content>The specification as JSON, keys in camel case. Reading is strict: every mistake is a sentence that names the key.</content>
public sealed partial record RunSpecification
{
    private static readonly string[] Keys =
    [
        "method", "settings", "preset", "data", "dataRoot", "correlate", "holdOut", "architecture", "likelihood", "latents", "batch", "steps", "optimizer", "lr", "seed",
        "checkpointEvery", "historyEvery",
    ];

    /// <summary>Reads a specification; keys that are not given keep their defaults.</summary>
    /// <exception cref="UserErrorException">The text is not JSON, or a key or value is wrong.</exception>
    public static RunSpecification FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return FromJson(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"the run specification is not JSON: {e.Message}", innerException: e);
        }
    }

    /// <inheritdoc cref="FromJson(string)"/>
    public static RunSpecification FromJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new UserErrorException($"a run specification must be a JSON object, got {json.GetRawText()}");
        HashSet<string> seen = [];
        RunSpecification given = new();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!seen.Add(Current(property.Name))) throw Twice(Current(property.Name));
            given = given.With(property.Name, property.Value);
        }

        // What is not given follows the preset, or else the method.
        RunSpecification usual = Usual(given.Method, given.Settings);
        if (given.Preset is { } preset) usual = RunPresetCatalogue.Get(preset).Apply(usual);
        RunSpecification result = given with
        {
            Settings = usual.Settings,
            Architecture = seen.Contains("architecture") ? given.Architecture : usual.Architecture,
            Likelihood = seen.Contains("likelihood") ? given.Likelihood : usual.Likelihood,
            Latents = seen.Contains("latents") ? given.Latents : usual.Latents,
            Batch = seen.Contains("batch") ? given.Batch : usual.Batch,
            Steps = seen.Contains("steps") ? given.Steps : usual.Steps,
            Optimizer = seen.Contains("optimizer") ? given.Optimizer : usual.Optimizer,
            LearningRate = seen.Contains("lr") ? given.LearningRate : usual.LearningRate,
        };
        result.Validate();
        return result;
    }

    /// <summary>The specification as indented JSON.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) WriteJson(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the specification as a JSON object.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("method", Method);
        json.WriteStartObject("settings");
        foreach ((string name, SettingValue value) in Settings.Values)
        {
            if (value.Name is { } text) json.WriteString(name, text);
            else json.WriteNumber(name, value.Number);
        }

        json.WriteEndObject();
        if (Preset is not null) json.WriteString("preset", Preset);
        json.WriteString("data", Data);
        if (DataRoot is not null) json.WriteString("dataRoot", DataRoot);
        WriteList(json, "correlate", Sampling.Correlations);
        WriteList(json, "holdOut", Sampling.HeldOut);
        json.WriteString("architecture", Architecture);
        json.WriteString("likelihood", Likelihood.ToString());
        json.WriteNumber("latents", Latents);
        json.WriteNumber("batch", Batch);
        json.WriteNumber("steps", Steps);
        json.WriteString("optimizer", Optimizer);
        json.WriteNumber("lr", LearningRate);
        json.WriteNumber("seed", Seed);
        json.WriteNumber("checkpointEvery", CheckpointEvery);
        json.WriteNumber("historyEvery", HistoryEvery);
        json.WriteEndObject();
    }

    // Deprecated: earlier versions wrote learningRate.
    private static string Current(string key) => key == "learningRate" ? "lr" : key;

    private RunSpecification With(string key, JsonElement value) => Current(key) switch
    {
        "method" => this with { Method = Text(key, value) },
        "settings" => this with { Settings = ReadSettings(value) },
        "preset" => this with { Preset = value.ValueKind == JsonValueKind.Null ? null : Text(key, value) },
        "data" => this with { Data = Text(key, value) },
        "dataRoot" => this with { DataRoot = value.ValueKind == JsonValueKind.Null ? null : Text(key, value) },
        "correlate" => this with { Sampling = new SamplingRules(Texts(key, value).Select(FactorCorrelation.Parse), Sampling.HeldOut) },
        "holdOut" => this with { Sampling = new SamplingRules(Sampling.Correlations, Texts(key, value).Select(HeldOutCombination.Parse)) },
        "architecture" => this with { Architecture = Text(key, value) },
        "likelihood" => this with { Likelihood = Likelihood.Parse(Text(key, value)) },
        "latents" => this with { Latents = (int)Whole(key, value, int.MaxValue) },
        "batch" => this with { Batch = (int)Whole(key, value, int.MaxValue) },
        "steps" => this with { Steps = Whole(key, value, long.MaxValue) },
        "optimizer" => this with { Optimizer = Text(key, value) },
        "lr" => this with { LearningRate = Number(key, value) },
        "seed" => this with { Seed = value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong seed) ? seed : throw Wrong(key, "a whole number >= 0", value) },
        "checkpointEvery" => this with { CheckpointEvery = Whole(key, value, long.MaxValue) },
        "historyEvery" => this with { HistoryEvery = Whole(key, value, long.MaxValue) },
        _ => throw Names.Unknown("key of a run specification", key, Keys),
    };

    private static MethodSettings ReadSettings(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong("settings", "an object of numbers and names", value);
        Dictionary<string, SettingValue> settings = [];
        foreach (JsonProperty setting in value.EnumerateObject())
        {
            SettingValue given = setting.Value.ValueKind == JsonValueKind.String ? setting.Value.GetString()! : Number(setting.Name, setting.Value);
            if (!settings.TryAdd(setting.Name, given)) throw Twice(setting.Name);
        }

        return new MethodSettings(settings);
    }

    private static void WriteList<T>(Utf8JsonWriter json, string key, IReadOnlyList<T> rules)
        where T : notnull
    {
        if (rules.Count == 0) return;
        json.WriteStartArray(key);
        foreach (T rule in rules) json.WriteStringValue(rule.ToString());
        json.WriteEndArray();
    }

    private static IEnumerable<string> Texts(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(text => Text(key, text)) : throw Wrong(key, "a list of strings", value);

    private static string Text(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, "a text", value);

    private static double Number(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, "a number", value);

    private static long Whole(string key, JsonElement value, long maximum)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number)) throw Wrong(key, "a whole number", value);
        return number <= maximum && number >= -maximum ? number : throw Wrong(key, $"at most {maximum}", value);
    }

    private static UserErrorException Twice(string key) => new($"the run specification gives {key} twice");

    private static UserErrorException Wrong(string key, string expected, JsonElement value) =>
        new($"{key} must be {expected}, got {value.GetRawText()}");
}
