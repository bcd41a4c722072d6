using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Metrics;

namespace Disentangle.Studies;

/// <summary>What metrics found on one run.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">The seed of the metrics.</param>
/// <param name="Results">One for each metric.</param>
public sealed record RunScores(long Step, ulong Seed, IReadOnlyList<MetricResult> Results)
{
    /// <summary>The metrics that could not be measured; not part of the file.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>What another version measured and this one does not know; it stays in the file when that is written again.</summary>
    public IReadOnlyList<ForeignScore> Foreign { get; init; } = [];

    /// <summary>What else the file says, by key, as another version wrote it; it stays in the file too.</summary>
    public IReadOnlyDictionary<string, JsonNode?> More { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>All results that can be shown, those of unknown metrics last.</summary>
    public IEnumerable<MetricResult> Shown => [.. Results, .. Foreign.Select(score => score.Result).OfType<MetricResult>()];

    /// <summary>These scores, and those of an earlier measurement at the same step that were not measured again.</summary>
    public RunScores With(RunScores earlier)
    {
        return this with
        {
            Results = [.. Results, .. earlier.Results.Where(old => Results.All(result => result.Metric != old.Metric))],
            Foreign = [.. earlier.Foreign.Where(old => Results.All(result => result.Metric != old.Metric))],
            More = earlier.More,
        };
    }
}

/// <summary>A score that another version of the program measured.</summary>
/// <param name="Metric">The metric's id, or null where the entry has none.</param>
/// <param name="Entry">The entry as it stands in the file.</param>
/// <param name="Result">What it says, or null where this version cannot read it.</param>
public sealed record ForeignScore(string? Metric, JsonNode Entry, MetricResult? Result);

/// <summary>Scores as JSON: all about them, as in <c>scores.json</c>, and the numbers alone, as commands print them.</summary>
/// <remarks>What is not defined is null; infinities, for which JSON has no number, are the texts <c>Infinity</c> and <c>-Infinity</c>.</remarks>
public static class ScoreFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// The numbers alone, in one flat object: a key for each score, such as <c>mig</c> or <c>dci.completeness</c>, <c>seconds.mig</c>,
    /// <c>seconds.dci</c> ... for how long each metric took, and <c>not-measured.dci</c> ... with the reason for each metric that was left out.
    /// </summary>
    public static string ToFlatJson(IReadOnlyList<MetricResult> results, IReadOnlyList<LeftOut>? leftOut = null)
    {
        JsonObject node = ScoresNode(results);
        foreach (MetricResult result in results) node[$"seconds.{result.Metric}"] = Math.Round(result.Seconds, 3);
        foreach (LeftOut left in leftOut ?? []) node[$"not-measured.{left.Metric.Id}"] = left.Reason;
        return node.ToJsonString(Indented) + "\n";
    }

    /// <summary>The text of the file.</summary>
    public static string ToJson(RunScores scores)
    {
        JsonObject node = new()
        {
            ["step"] = scores.Step,
            ["seed"] = scores.Seed,
            ["scores"] = ScoresNode(scores.Shown),
            ["metrics"] = new JsonArray([.. scores.Results.Select(ResultNode), .. scores.Foreign.Select(score => score.Entry.DeepClone())]),
        };
        foreach ((string key, JsonNode? value) in scores.More) node[key] = value?.DeepClone();
        return node.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote, also in another version, which may know other metrics.</summary>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RunScores Read(string path)
    {
        try
        {
            JsonNode node = JsonNode.Parse(File.ReadAllText(path))!;
            List<MetricResult> results = [];
            List<ForeignScore> foreign = [];
            foreach (JsonNode entry in node["metrics"]!.AsArray().OfType<JsonNode>())
            {
                MetricResult? result = TryToResult(entry);
                if (result is not null && MetricCatalogue.All.Any(known => known.Id == result.Metric)) results.Add(result);
                else foreign.Add(new(result?.Metric ?? IdOf(entry), entry, result));
            }

            return new RunScores((long)node["step"]!, (ulong)node["seed"]!, results)
            {
                Foreign = foreign,
                More = node.AsObject().Where(pair => pair.Key is not ("step" or "seed" or "scores" or "metrics")).ToDictionary(),
            };
        }
        catch (Exception e) when (IsUnreadable(e) || e is IOException)
        {
            throw new UserErrorException($"{path}: is not a score file", "disentangle evaluate replaces it", e);
        }
    }

    private static JsonObject ScoresNode(IEnumerable<MetricResult> results)
    {
        var values = new JsonObject();
        foreach ((string key, double value) in results.SelectMany(r => r.Values)) values[key] = Number(value);
        return values;
    }

    private static JsonObject ResultNode(MetricResult result) => new()
    {
        ["metric"] = result.Metric,
        ["protocol"] = result.Protocol,
        ["seconds"] = Math.Round(result.Seconds, 3),
        ["values"] = ScoresNode([result]),
        ["matrices"] = new JsonArray([.. result.Matrices.Select(MatrixNode)]),
    };

    private static JsonObject MatrixNode(MetricMatrix matrix) => new()
    {
        ["name"] = matrix.Name,
        ["rows"] = new JsonArray([.. matrix.Rows.Select(name => (JsonNode)name)]),
        ["columns"] = new JsonArray([.. matrix.Columns.Select(name => (JsonNode)name)]),
        ["values"] = new JsonArray([.. Enumerable.Range(0, matrix.Rows.Count).Select(i =>
            new JsonArray([.. Enumerable.Range(0, matrix.Columns.Count).Select(j => Number(matrix.Values[i, j]))]))]),
    };

    private static bool IsUnreadable(Exception e) =>
        e is JsonException or NullReferenceException or InvalidOperationException or FormatException or OverflowException or ArgumentException;

    private static string? IdOf(JsonNode entry) =>
        entry is JsonObject node && node["metric"] is JsonValue value && value.TryGetValue(out string? id) ? id : null;

    private static MetricResult? TryToResult(JsonNode node)
    {
        try
        {
            return ToResult(node);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static MetricResult ToResult(JsonNode node) => new(
        (string)node["metric"]!,
        (string)node["protocol"]!,
        node["values"]!.AsObject().ToDictionary(pair => pair.Key, pair => ToNumber(pair.Value)),
        [.. node["matrices"]!.AsArray().Select(matrix => ToMatrix(matrix!))],
        (double)node["seconds"]!);

    private static MetricMatrix ToMatrix(JsonNode node)
    {
        string[] rows = [.. node["rows"]!.AsArray().Select(name => (string)name!)];
        string[] columns = [.. node["columns"]!.AsArray().Select(name => (string)name!)];
        double[,] values = new double[rows.Length, columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++) values[i, j] = ToNumber(node["values"]![i]![j]);
        }

        return new MetricMatrix((string)node["name"]!, rows, columns, values);
    }

    private static JsonNode? Number(double value) =>
        double.IsNaN(value) ? null : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : value;

    private static double ToNumber(JsonNode? node) => node is null
        ? double.NaN
        : node.GetValueKind() == JsonValueKind.String ? double.Parse((string)node!, CultureInfo.InvariantCulture) : (double)node;
}
