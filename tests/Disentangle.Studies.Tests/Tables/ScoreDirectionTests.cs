using Disentangle.Comparisons.Tables;
using Disentangle.Metrics;

namespace Disentangle.Studies.Tests.Tables;

/// <summary>Tables of scores know metrics by the ids of their scores alone, and must say of them what the metrics say.</summary>
public sealed class ScoreDirectionTests
{
    public static TheoryData<string> Metrics => [.. MetricCatalogue.All.Select(metric => metric.Id)];

    [Theory]
    [MemberData(nameof(Metrics))]
    public void The_good_end_of_each_score_is_that_of_its_metric(string id)
    {
        MetricEntry metric = MetricCatalogue.Get(id);
        ScoreColumn main = new(metric.Scores[0]);

        // Neither many nor few active units are better, but a metric must give one end. Side results have none.
        Assert.Equal(id == "active-units" ? null : metric.HigherIsBetter, main.HigherIsBetter);
        Assert.All(metric.Parts.Where(part => part.HigherIsBetter is not null && new ScoreColumn(part.Key).Role is not ScoreRole.Other),
            part => Assert.Equal(part.HigherIsBetter, new ScoreColumn(part.Key).HigherIsBetter));
        Assert.Equal(metric.UsesFactors, main.Role is not ScoreRole.Unsupervised);
    }

    [Fact]
    public void A_smaller_distance_from_a_factorised_support_is_better() =>
        Assert.All(["fos", "fos.standardised"], id =>
            Assert.Equal((ScoreRole.Unsupervised, false), (new ScoreColumn(id).Role, new ScoreColumn(id).HigherIsBetter)));
}
