using System.Text.Json.Nodes;

namespace Disentangle.Comparisons.Analyses;

/// <summary>The analyses of tables by name.</summary>
public static class StudyAnalysisCatalogue
{
    /// <summary>All of them, in the order in which reports show them.</summary>
    public static Catalogue<StudyAnalysis> All { get; } = new(
        "analysis", TradeOff.Entry, ScoreBySetting.Entry, ScoreByData.Entry, Distributions.Entry, SeedOrSetting.Entry,
        VarianceExplained.Entry, MetricAgreement.Entry, DataAgreement.Entry, Transfer.Entry, UnsupervisedAgreement.Entry,
        ModelSelection.Entry, MeanAndSampled.Entry, ExactParts.Entry, ReconstructionCost.Entry, Downstream.Entry, FactorGroups.Entry,
        CorrelatedFactors.Entry, LearningCurves.Entry, EstimatorBias.Entry);

    /// <summary>The analysis called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static StudyAnalysis Get(string id) => All.Get(id);

    /// <summary>Makes all analyses of a table; those that the table lacks something for say so.</summary>
    public static IReadOnlyList<AnalysisResult> Run(AnalysisInput input) => [.. All.Select(analysis => analysis.Of(input))];

    /// <summary>
    /// The content of <c>analysis.json</c>: the numbers of the analyses by their ids, below <c>missing</c> what the table lacks for others.
    /// </summary>
    public static JsonObject Json(IEnumerable<AnalysisResult> results)
    {
        (JsonObject json, JsonObject missing) = ([], []);
        foreach (AnalysisResult result in results)
        {
            if (result.Missing is not null) missing[result.Analysis.Id] = result.Missing;
            foreach ((string key, JsonNode? part) in result.Json) json[key] = part?.DeepClone();
        }

        json["missing"] = missing;
        return json;
    }
}
