using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class MetricCatalogueTests
{
    public static TheoryData<string> Ids => [.. MetricCatalogue.All.Select(m => m.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_entry_makes_the_metric_it_describes(string id)
    {
        MetricEntry entry = MetricCatalogue.Get(id);
        CodeSource source = Representations.WithPosteriors(new Grid(3, 4), 2, (v, _, mean, _) => Representations.Copy(v, 0, mean));
        MetricResult result = entry.Create(true).Evaluate(source, 1);
        Assert.Equal(id, result.Metric);
        Assert.Equal(id, entry.Create(false).Id);
        Assert.Equal(entry.Scores.Order(), result.Values.Keys.Order());
        Assert.StartsWith(id, entry.Scores[0]);
        Assert.EndsWith(".", entry.Description);
        Assert.DoesNotContain(". ", entry.Description);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_entry_has_a_page(string id) => Assert.Contains(
        MetricCatalogue.Get(id).Name, File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "metrics", $"{id}.md")));

    [Fact]
    public void What_takes_long_is_not_among_the_usual_metrics()
    {
        Assert.Equal(["mig-exact", "downstream"], MetricCatalogue.All.Except(MetricCatalogue.Usual).Select(m => m.Id));
        Assert.Equal(MetricCatalogue.All.Where(m => !m.OnRequest), MetricCatalogue.Usual);
    }

    [Fact]
    public void A_mistyped_name_gets_the_nearest_one()
    {
        var error = Assert.Throws<UserErrorException>(() => MetricCatalogue.Get("factorvae"));
        Assert.Equal("unknown metric factorvae; did you mean factor-vae?", error.Message);
        Assert.Equal($"expected one of {string.Join(", ", MetricCatalogue.All.Select(m => m.Id))}", error.Hint);
        Assert.Null(Assert.Throws<UserErrorException>(() => MetricCatalogue.Get("informativeness")).Hint);
    }
}
