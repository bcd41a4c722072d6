using System.Text.Json.Nodes;

namespace Disentangle.Experiments.Analyses;

/// <summary>A ranking as JSON, as <c>disentangle udr --json</c> prints it.</summary>
public static class UnsupervisedRankingJson
{
    /// <summary>The text: the runs in the order in which they were given.</summary>
    public static string Of(UnsupervisedRankingResult result) => AnalysisFile.Text(new JsonObject
    {
        ["correlation"] = NameOf(result.Relation),
        ["images"] = result.Images,
        ["seed"] = result.Seed,
        ["runs"] = new JsonArray([.. result.Runs.Select(run => new JsonObject
        {
            ["run"] = run.Folder,
            ["method"] = run.Specification.Method,
            ["seed"] = run.Specification.Seed,
            ["step"] = run.Step,
            ["score"] = run.Score,
            ["informativeUnits"] = run.InformativeUnits,
        })]),
        ["pairwise"] = new JsonArray([.. Enumerable.Range(0, result.Runs.Count).Select(i =>
            new JsonArray([.. Enumerable.Range(0, result.Runs.Count).Select(j => AnalysisFile.Number(result.Likeness[i, j]))]))]),
    });

    /// <summary>What one types for a relation.</summary>
    public static string NameOf(Metrics.UnitRelation relation) => relation.ToString().ToLowerInvariant();
}
