using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Datasets.Sampling;
using Disentangle.Distributions;
using Disentangle.Foundation.Json;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <content>The specification as JSON, keys in camel case. Reading is strict: every mistake is a sentence that names the key.</content>
public sealed partial record RunSpecification
{
    private static readonly string[] Keys =
    [
        "method", "settings", "preset", "data", "dataRoot", "correlate", "holdOut", "architecture", "likelihood", "latents", "batch",
        "steps", "optimizer", "lr", "seed",
        "checkpointEvery", "historyEvery",
    ];

    /// <summary>Reads a specification; keys that are not given keep their defaults.</summary>
    /// <exception cref="UserErrorException">The text is not JSON, or a key or value is wrong.</exception>
    public static RunSpecification FromJson(string json) => FromJson(JsonText.Parse(json, "the run specification").WithoutSource);

    /// <inheritdoc cref="FromJson(string)"/>
    public static RunSpecification FromJson(JsonElement json) => FromJson(json.GetRawText());

    /// <inheritdoc cref="FromJson(string)"/>
    internal static RunSpecification FromJson(JsonItem json)
    {
        if (!json.IsObject) throw json.Wrong("a JSON object");
        HashSet<string> seen = [];
        RunSpecification given = new();
        foreach ((string key, JsonItem value) in json.Properties())
        {
            if (!seen.Add(Current(key))) throw new UserErrorException($"the run specification gives {Current(key)} twice");
            given = given.With(key, value);
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

    /// <summary>
    /// The keys in which what is learned differs from another specification. Where the data is, how many steps there are in all and how
    /// often something is written do not count: the bits of a step do not depend on them.
    /// </summary>
    public IReadOnlyList<string> DifferencesTo(RunSpecification other)
    {
        JsonObject mine = Learned(this), theirs = Learned(other);
        return [.. Keys.Where(key => !JsonNode.DeepEquals(mine[key], theirs[key]))];

        static JsonObject Learned(RunSpecification specification) => ToNode(
            specification with { Data = "", DataRoot = null, Steps = 0, CheckpointEvery = 0, HistoryEvery = 0 });
    }

    /// <summary>
    /// The value of a key as text: as it stands in JSON, a string without its quotation marks, <c>none</c> where there is none.
    /// </summary>
    public string TextOf(string key) => ToNode(this)[key] switch
    {
        null => "none",
        JsonValue value when value.TryGetValue(out string? text) => text,
        { } node => node.ToJsonString(),
    };

    // Deprecated: earlier versions wrote learningRate.
    private static string Current(string key) => key == "learningRate" ? "lr" : key;

    private RunSpecification With(string key, JsonItem value) => Current(key) switch
    {
        "method" => this with { Method = value.Text() },
        "settings" => this with { Settings = ReadSettings(value) },
        "preset" => this with { Preset = value.IsNull ? null : value.Text() },
        "data" => this with { Data = value.Text() },
        "dataRoot" => this with { DataRoot = value.IsNull ? null : value.Text() },
        "correlate" => this with
        {
            Sampling = new SamplingRules(value.Items().Select(text => FactorCorrelation.Parse(text.Text())), Sampling.HeldOut),
        },
        "holdOut" => this with
        {
            Sampling = new SamplingRules(Sampling.Correlations, value.Items().Select(text => HeldOutCombination.Parse(text.Text()))),
        },
        "architecture" => this with { Architecture = value.Text() },
        "likelihood" => this with { Likelihood = Likelihood.Parse(value.Text()) },
        "latents" => this with { Latents = value.Int(int.MinValue) },
        "batch" => this with { Batch = value.Int(int.MinValue) },
        "steps" => this with { Steps = value.Whole(long.MinValue) },
        "optimizer" => this with { Optimizer = value.Text() },
        "lr" => this with { LearningRate = value.Number() },
        "seed" => this with { Seed = value.Unsigned() },
        "checkpointEvery" => this with { CheckpointEvery = value.Whole(long.MinValue) },
        "historyEvery" => this with { HistoryEvery = value.Whole(long.MinValue) },
        _ => throw Names.Unknown("key of a run specification", key, Keys),
    };

    private static MethodSettings ReadSettings(JsonItem value)
    {
        if (!value.IsObject) throw value.Wrong("an object of numbers and names");
        return new MethodSettings(value.Properties().Select(setting => KeyValuePair.Create(setting.Key, Value(setting.Value))));

        static SettingValue Value(JsonItem given) => given.IsText ? given.Text() : given.Number();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string key, IReadOnlyList<T> rules)
        where T : notnull
    {
        if (rules.Count == 0) return;
        json.WriteStartArray(key);
        foreach (T rule in rules) json.WriteStringValue(rule.ToString());
        json.WriteEndArray();
    }

    private static JsonObject ToNode(RunSpecification specification) => JsonNode.Parse(specification.ToJson())!.AsObject();
}
