using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Json;
using Disentangle.Metrics;

namespace Disentangle.Experiments.Scores;

/// <summary>Scores that were measured during training.</summary>
/// <param name="Step">How many steps were done.</param>
/// <param name="Scores">The scores by key.</param>
public sealed record CurvePoint(long Step, IReadOnlyDictionary<string, double> Scores);

/// <summary>The file <c>curves.jsonl</c> of a run: a line of JSON for each step at which it was measured, steps rising.</summary>
public static class ScoreCurve
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "curves.jsonl";

    /// <summary>The points of a run; none where there is no file. Lines that are damaged are passed over.</summary>
    public static IReadOnlyList<CurvePoint> Read(RunFolder folder)
    {
        string path = folder.PathOf(FileName);
        return !File.Exists(path) ? []
            : [.. File.ReadLines(path).Select(line => Parse(line, path)).OfType<CurvePoint>().OrderBy(point => point.Step)];
    }

    /// <summary>Adds a point. Those of the same step and later ones, of a sitting that was killed, make room.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">How many steps are done.</param>
    /// <param name="results">What metrics found.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full, or the folder is another worker's by now.</exception>
    public static void Add(RunFolder folder, long step, IEnumerable<MetricResult> results)
    {
        CurvePoint point = new(step, results.SelectMany(result => result.Values).ToDictionary(pair => pair.Key, pair => pair.Value));
        StringBuilder text = new();
        foreach (CurvePoint one in Read(folder).Where(before => before.Step < step).Append(point)) text.Append(Line(one)).Append('\n');
        folder.Write(() => Storage.Write(folder.PathOf(FileName), Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Line(CurvePoint point)
    {
        JsonObject scores = [];
        foreach ((string key, double value) in point.Scores) scores[key] = double.IsFinite(value) ? value : null;
        return new JsonObject { ["step"] = point.Step, ["scores"] = scores }.ToJsonString();
    }

    private static CurvePoint? Parse(string line, string path)
    {
        try
        {
            JsonItem json = JsonText.Parse(line, path);
            return new CurvePoint(json["step"].Whole(), json["scores"].Properties()
                .ToDictionary(pair => pair.Key, pair => pair.Value.IsNull ? double.NaN : pair.Value.Number()));
        }
        catch (UserErrorException)
        {
            return null;
        }
    }
}
