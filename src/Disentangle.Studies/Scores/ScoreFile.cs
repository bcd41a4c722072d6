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
}

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
        return new JsonObject
        {
            ["step"] = scores.Step,
            ["seed"] = scores.Seed,
            ["scores"] = ScoresNode(scores.Results),
            ["metrics"] = new JsonArray([.. scores.Results.Select(ResultNode)]),
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RunScores Read(string path)
    {
        try
        {
            JsonNode node = JsonNode.Parse(File.ReadAllText(path))!;
            return new RunScores((long)node["step"]!, (ulong)node["seed"]!, [.. node["metrics"]!.AsArray().Select(r => ToResult(r!))]);
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException
                                      or IOException)
        {
            throw new UserErrorException($"{path}: is not a file of scores", "disentangle evaluate writes it anew", e);
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
