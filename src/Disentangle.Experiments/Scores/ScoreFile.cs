using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;
using Disentangle.Metrics;

namespace Disentangle.Experiments.Scores;

/// <summary>What metrics found on one run.</summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Seed">The seed of the metrics.</param>
/// <param name="Results">One for each metric.</param>
public sealed record RunScores(long Step, ulong Seed, IReadOnlyList<MetricResult> Results)
{
    /// <summary>The metrics that could not be measured; not part of the file.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>Where the file with earlier scores was put because it is damaged; null where it was not.</summary>
    public string? SetAside { get; init; }

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
            Results =
            [
                .. Results.Select(WithBaselines),
                .. earlier.Results.Where(old => Results.All(result => result.Metric != old.Metric)),
            ],
            Foreign = [.. earlier.Foreign.Where(old => Results.All(result => result.Metric != old.Metric))],
            More = earlier.More,
        };

        // Those of the same measurement stay, where they were not measured again.
        MetricResult WithBaselines(MetricResult result) => result.Baselines is not null ? result : result with
        {
            Baselines = earlier.Results.FirstOrDefault(old => (old.Metric, old.Protocol) == (result.Metric, result.Protocol))?.Baselines,
        };
    }
}

/// <summary>A score that another version of the program measured.</summary>
/// <param name="Metric">The metric's id, or null where the entry has none.</param>
/// <param name="Entry">The entry as it stands in the file.</param>
/// <param name="Result">What it says, or null where this version cannot read it.</param>
public sealed record ForeignScore(string? Metric, JsonNode Entry, MetricResult? Result);

/// <summary>Scores as JSON: all about them, as in <c>scores.json</c>, and the numbers alone, as commands print them.</summary>
/// <remarks>What is not defined is null; infinities, for which JSON has no number, are the texts
/// <c>Infinity</c> and <c>-Infinity</c>.</remarks>
public static class ScoreFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// The numbers alone, in one flat object: a key for each score, such as <c>mig</c> or <c>dci.completeness</c>, <c>seconds.mig</c>,
    /// <c>seconds.dci</c> ... for how long each metric took, <c>chance.mig</c> ... and <c>untrained.mig</c> ... for baselines where
    /// they were measured, and <c>not-measured.dci</c> ... with the reason for each metric that was left out.
    /// </summary>
    public static string ToFlatJson(IReadOnlyList<MetricResult> results, IReadOnlyList<LeftOut>? leftOut = null)
    {
        JsonObject node = ScoresNode(results);
        foreach (MetricResult result in results) node[$"seconds.{result.Metric}"] = Math.Round(result.Seconds, 3);
        foreach (MetricBaselines baselines in results.Select(result => result.Baselines).OfType<MetricBaselines>())
        {
            foreach ((string key, double value) in baselines.Chance) node[$"chance.{key}"] = Number(value);
            foreach ((string key, double value) in baselines.Untrained) node[$"untrained.{key}"] = Number(value);
        }

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
        JsonItem root = JsonText.Read(path);
        List<MetricResult> results = [];
        List<ForeignScore> foreign = [];
        foreach (JsonItem entry in root["metrics"].Items())
        {
            if (entry.IsNull) continue;
            MetricResult? result = TryToResult(entry);
            if (result is not null && MetricCatalogue.All.Find(result.Metric) is not null) results.Add(result);
            else foreign.Add(new(result?.Metric ?? IdOf(entry), entry.ToNode()!, result));
        }

        return new RunScores(root["step"].Whole(), root["seed"].Unsigned(), results)
        {
            Foreign = foreign,
            More = root.Properties().Where(pair => pair.Key is not ("step" or "seed" or "scores" or "metrics"))
                .ToDictionary(pair => pair.Key, pair => pair.Value.ToNode()),
        };
    }

    private static JsonObject ScoresNode(IEnumerable<MetricResult> results) => ValuesNode(results.SelectMany(r => r.Values));

    private static JsonObject ValuesNode(IEnumerable<KeyValuePair<string, double>> pairs)
    {
        var values = new JsonObject();
        foreach ((string key, double value) in pairs) values[key] = Number(value);
        return values;
    }

    private static JsonObject ResultNode(MetricResult result)
    {
        JsonObject node = new()
        {
            ["metric"] = result.Metric,
            ["protocol"] = result.Protocol,
            ["seconds"] = Math.Round(result.Seconds, 3),
            ["values"] = ValuesNode(result.Values),
        };
        if (result.Baselines is { } baselines)
            node["baselines"] = new JsonObject
            {
                ["draws"] = baselines.Draws,
                ["chance"] = ValuesNode(baselines.Chance),
                ["untrained"] = ValuesNode(baselines.Untrained),
            };
        node["matrices"] = new JsonArray([.. result.Matrices.Select(MatrixNode)]);
        return node;
    }

    private static JsonObject MatrixNode(MetricMatrix matrix) => new()
    {
        ["name"] = matrix.Name,
        ["rows"] = new JsonArray([.. matrix.Rows.Select(name => (JsonNode)name)]),
        ["columns"] = new JsonArray([.. matrix.Columns.Select(name => (JsonNode)name)]),
        ["values"] = new JsonArray([.. Enumerable.Range(0, matrix.Rows.Count).Select(i =>
            new JsonArray([.. Enumerable.Range(0, matrix.Columns.Count).Select(j => Number(matrix.Values[i, j]))]))]),
    };

    private static string? IdOf(JsonItem entry) => entry.IsObject && entry.Find("metric") is { IsText: true } id ? id.Text() : null;

    private static MetricResult? TryToResult(JsonItem entry)
    {
        try
        {
            return ToResult(entry);
        }
        catch (UserErrorException)
        {
            // Another version may write other kinds of values.
            return null;
        }
    }

    private static MetricResult ToResult(JsonItem entry) => new(
        entry["metric"].Text(),
        entry["protocol"].Text(),
        ToValues(entry["values"]),
        [.. entry["matrices"].Items().Select(ToMatrix)],
        entry["seconds"].Number())
    {
        Baselines = entry.Find("baselines") is { } baselines
            ? new(ToValues(baselines["chance"]), ToValues(baselines["untrained"]), baselines["draws"].Int()) : null,
    };

    private static Dictionary<string, double> ToValues(JsonItem values) =>
        values.Properties().ToDictionary(pair => pair.Key, pair => ToNumber(pair.Value));

    private static MetricMatrix ToMatrix(JsonItem entry)
    {
        string[] rows = [.. entry["rows"].Items().Select(name => name.Text())],
            columns = [.. entry["columns"].Items().Select(name => name.Text())];
        double[][] read = [.. entry["values"].Items(rows.Length).Select(row => row.Items(columns.Length).Select(ToNumber).ToArray())];
        double[,] values = new double[rows.Length, columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++) values[i, j] = read[i][j];
        }

        return new MetricMatrix(entry["name"].Text(), rows, columns, values);
    }

    private static JsonNode? Number(double value) =>
        double.IsNaN(value) ? null : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : value;

    private static double ToNumber(JsonItem item) => item.IsNull ? double.NaN
        : !item.IsText ? item.Number()
        : item.Text() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ =>
            throw item.Wrong("a number, null, Infinity or -Infinity")
        };
}
