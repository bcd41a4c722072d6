using System.Text.Json.Nodes;
using Disentangle.Comparisons.Statistics;
using Disentangle.Comparisons.Tables;
using Disentangle.Reports;
using Disentangle.Reports.Charts;
using Disentangle.Reports.Drawing;

namespace Disentangle.Comparisons.Analyses;

/// <summary>Which latent units and factors belong together, as a threshold on what they tell about each other falls.</summary>
internal static class FactorGroups
{
    private const int Steps = 51, MostDendrograms = 6;

    public static StudyAnalysis Entry { get; } = new(
        "factor-groups", "Which units and factors form groups?",
        "How many factors are found, and how many groups stay apart, as the threshold on how much a unit explains of a factor falls?",
        "A unit and a factor are joined where the unit explains more of the factor than the threshold. A factor is found once any unit is "
            + "joined to it; groups are connected units and factors. In a disentangled code all factors are found while each "
            + "is still a group of its own; in an entangled one groups merge early. The trees show one model of each method.",
        Run);

    private static AnalysisResult Run(StudyAnalysis entry, AnalysisInput input)
    {
        if (!input.Table.Rows.Any(row => row.Information is not null))
            return entry.Lacking("No model has a matrix of how much each unit explains of each factor.");
        AnalysisTable table = new("factor-groups", ["data", "method", "threshold", "n", "factors_found_median", "groups_median"]);
        AnalysisTable areas = new("factor-groups-area", ["data", "name", "method", "factors", "found_area", "groups_area"]);
        JsonObject json = [];
        List<AnalysisFigure> figures = [];
        string finding = "";
        foreach (DataPart part in input.Parts)
        {
            (MethodGroup Group, FactorThresholds[] Models)[] groups = [.. MethodGroup.Of(input, part).Select(group => (group,
                group.Rows.Where(row => row.Information is not null).Select(row => FactorThresholds.Of(row, Steps)).ToArray()))
                .Where(group => group.Item2.Length > 0)];
            if (groups.Length == 0) continue;
            List<BandSeries> found = [], apart = [];
            foreach ((MethodGroup group, FactorThresholds[] models) in groups)
            {
                found.Add(Line(group, models, model => model.Found));
                apart.Add(Line(group, models, model => model.Groups));
                for (int k = 0; k < Steps; k++)
                    table.Add(part.Name, group.Name, FactorThresholds.At(k, Steps), models.Length, found[^1].Points[k].Middle,
                        apart[^1].Points[k].Middle);
                foreach (FactorThresholds model in models)
                    areas.Add(part.Name, model.Row.Name, group.Name, model.Factors, model.Found.Average() / model.Factors,
                        model.Groups.Average() / model.Factors);
                json.Set(
                    new JsonObject
                    {
                        ["n"] = models.Length, ["found-area"] = models.Average(m => m.Found.Average() / m.Factors),
                        ["groups-area"] = models.Average(m => m.Groups.Average() / m.Factors),
                    },
                    part.Name, group.Name);
            }

            figures.Add(new($"factor-groups.{part.Name}", new ReportChart($"Factors found and groups apart on {part.Name}", "",
                [BandChart.Svg("factors found", "threshold", found), BandChart.Svg("groups of units and factors", "threshold", apart),
                    .. MethodGroup.LegendOf(groups.Select(group => group.Group), input)])));
            figures.Add(new($"factor-groups.{part.Name}.trees", new ReportChart($"Units and factors of one model on {part.Name}", "",
                [.. groups.Take(MostDendrograms).Select(group => Tree(group.Group, group.Models))])));
            if (finding.Length == 0)
                finding = $"On {part.Name}, at a threshold of {Figures.Fixed(FactorThresholds.At(Steps / 2, Steps), 2)}: "
                    + string.Join("; ",
                    groups.Zip(found, apart)
                        .Select(g => $"{g.First.Group.Name} finds {Figures.Rounded(g.Second.Points[Steps / 2].Middle, 1)} factors in "
                        + $"{Figures.Rounded(g.Third.Points[Steps / 2].Middle, 1)} groups")) + ".";
        }

        return new AnalysisResult(entry)
        {
            Finding = finding, Notes = input.Notes(ranksAll: true), Figures = figures, Tables = [table, areas],
            Json = new JsonObject { [entry.Id] = json },
        };
    }

    private static BandSeries Line(MethodGroup group, FactorThresholds[] models, Func<FactorThresholds, int[]> counts) =>
        new(group.Name, [.. Enumerable.Range(0, Steps).Select(k =>
        {
            Summary s = Summary.Of(models.Select(model => (double)counts(model)[k]));
            return (FactorThresholds.At(k, Steps), s.LowerQuartile, s.Median, s.UpperQuartile);
        })])
        { Group = group.Number };

    // Of the model in the middle by how long its groups stay apart.
    private static string Tree(MethodGroup group, FactorThresholds[] models)
    {
        FactorThresholds model = models.OrderBy(m => m.Groups.Sum()).ElementAt(models.Length / 2);
        FactorInformation information = model.Row.Information!;
        string[] leaves = [.. Enumerable.Range(0, information.Shares.GetLength(0)).Select(d => $"z{d}"), .. information.Factors];
        return Dendrogram.Svg(group.Name, leaves, model.Merges, "threshold");
    }
}
