using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Disentangle.Experiments.Scores;

namespace Disentangle.Studies.Plans;

/// <content>Writing, so that a study from a command line has a file like any other.</content>
public sealed partial record StudyFile
{
    /// <summary>The study as the text of a file, which <see cref="Parse"/> reads to the same study.</summary>
    public string ToYaml()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"study: {Name}\n");
        if (Description.Length > 0) text.Append(CultureInfo.InvariantCulture, $"description: {Quoted(Description)}\n");
        if (Defaults.Count > 0) text.Append(CultureInfo.InvariantCulture, $"defaults: {Defaulted()}\n");
        if (Data.Count > 0) text.Append(CultureInfo.InvariantCulture, $"data: {List(Data)}\n");
        text.Append("grid:\n");
        foreach (StudyBlock block in Grid) Write(block, text);
        text.Append(CultureInfo.InvariantCulture, $"seeds: {SeedList.Text(Seeds)}\n");
        text.Append(CultureInfo.InvariantCulture, $"measure: {Measured()}\n");
        if (Analyses.Count > 0) text.Append(CultureInfo.InvariantCulture, $"analyses: [{string.Join(", ", Analyses)}]\n");
        text.Append(CultureInfo.InvariantCulture,
            $"keep: {{ checkpoint: {(Keep.Checkpoint ? "last" : "none")}, images: {(Keep.Images ? "true" : "false")}"
                + $"{(Keep.Codes ? ", codes: true" : "")} }}\n");
        if (BudgetHours is { } hours) text.Append(CultureInfo.InvariantCulture, $"budget: {{ hours: {hours} }}\n");
        return text.ToString();
    }

    private static void Write(StudyBlock block, StringBuilder text)
    {
        string start = "  - ";
        void Line(string line)
        {
            text.Append(start).Append(line).Append('\n');
            start = "    ";
        }

        foreach (StudyAxis axis in block.Axes.Where(
            axis => axis.Keys.Count == 1 && !RunKeys.IsSetting(axis.Keys[0])))
        {
            string key = axis.Keys[0];
            Line($"{key}: {(axis.Count == 1 && !RunKeys.IsList(key) ? Value(axis.Values[0][0].Value) : List(axis.Values[0]))}");
        }

        StudyAxis[] settings =
            [.. block.Axes.Where(axis => axis.Keys.Count == 1 && RunKeys.IsSetting(axis.Keys[0]))];
        if (settings.Length > 0)
            Line($"set: {{ {string.Join(", ", settings.Select(axis => $"{RunKeys.Short(axis.Keys[0])}: {List(axis.Values[0])}"))} }}");
        foreach (StudyAxis axis in block.Axes.Where(axis => axis.Keys.Count > 1))
            Line($"zip: {{ {string.Join(", ", axis.Keys.Select((key, k) => $"{RunKeys.Short(key)}: {List(axis.Values[k])}"))} }}");
        if (block.Derived.Count > 0)
            Line(
                "derive: "
                    + $"{{ {string.Join(", ",
                        block.Derived.Select(
                            d => string.Create(CultureInfo.InvariantCulture, $"{d.Setting}: {d.Factor:R} * {d.From}")))} }}");
    }

    private string Defaulted()
    {
        List<string> parts = [.. Defaults.Where(pair => !RunKeys.IsSetting(pair.Key))
            .Select(pair => $"{pair.Key}: {Value(pair.Value.Value)}")];
        string[] settings = [.. Defaults.Where(pair => RunKeys.IsSetting(pair.Key))
            .Select(pair => $"{RunKeys.Short(pair.Key)}: {Value(pair.Value.Value)}")];
        if (settings.Length > 0) parts.Add($"set: {{ {string.Join(", ", settings)} }}");
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private string Measured()
    {
        if (Measures.IsNone) return "none";
        List<string> parts = [];
        if (Measures.Metrics.Count > 0) parts.Add($"metrics: [{string.Join(", ", Measures.Metrics)}]");
        parts.Add($"codes: [{string.Join(", ", Measures.Codes.Select(codes => codes == CodeKind.Mean ? "mean" : "sampled"))}]");
        parts.Add($"seed: {Measures.Seed?.ToString(CultureInfo.InvariantCulture) ?? "per-run"}");
        if (Measures.Quick) parts.Add("quick: true");
        if (Measures.Baselines) parts.Add("baselines: true");
        if (Measures.Every > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"every: {Measures.Every}"));
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private static string List(IReadOnlyList<StudyValue> values) => $"[{string.Join(", ", values.Select(value => Value(value.Value)))}]";

    private static string Value(JsonNode value) => value switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(item => Value(item!)))}]",
        JsonValue text when text.TryGetValue(out string? word) => Bare().IsMatch(word) ? word : Quoted(word),
        _ => value.ToJsonString(),
    };

    // A string of JSON is one of YAML.
    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex Bare();
}
