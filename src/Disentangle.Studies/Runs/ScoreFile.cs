using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Metrics;

namespace Disentangle.Studies;

/// <summary>What metrics found on one run.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">The seed of the metrics.</param>
/// <param name="Results">One for each metric.</param>
public sealed record RunScores(long Step, ulong Seed, IReadOnlyList<MetricResult> Results);

/// <summary>Scores as JSON, as they stand in <c>scores.json</c> and as <c>disentangle evaluate --json</c> prints them.</summary>
public static class ScoreFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of the file.</summary>
    public static string ToJson(RunScores scores)
    {
        var values = new JsonObject();
        foreach ((string key, double value) in scores.Results.SelectMany(r => r.Values)) values[key] = Number(value);
        return new JsonObject
        {
            ["step"] = scores.Step,
            ["seed"] = scores.Seed,
            ["scores"] = values,
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

    private static JsonObject ResultNode(MetricResult result)
    {
        var values = new JsonObject();
        foreach ((string key, double value) in result.Values) values[key] = Number(value);
        return new JsonObject
        {
            ["metric"] = result.Metric,
            ["protocol"] = result.Protocol,
            ["seconds"] = Math.Round(result.Seconds, 3),
            ["values"] = values,
            ["matrices"] = new JsonArray([.. result.Matrices.Select(MatrixNode)]),
        };
    }

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
        node["values"]!.AsObject().ToDictionary(pair => pair.Key, pair => (double?)pair.Value ?? double.NaN),
        [.. node["matrices"]!.AsArray().Select(matrix => ToMatrix(matrix!))],
        (double)node["seconds"]!);

    private static MetricMatrix ToMatrix(JsonNode node)
    {
        string[] rows = [.. node["rows"]!.AsArray().Select(name => (string)name!)];
        string[] columns = [.. node["columns"]!.AsArray().Select(name => (string)name!)];
        double[,] values = new double[rows.Length, columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++) values[i, j] = (double?)node["values"]![i]![j] ?? double.NaN;
        }

        return new MetricMatrix((string)node["name"]!, rows, columns, values);
    }

    // JSON has no NaN: what could not be measured is null.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
