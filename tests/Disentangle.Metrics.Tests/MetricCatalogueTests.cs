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

    [Theory]
    [MemberData(nameof(Ids))]
    public void Without_factors_what_looks_at_codes_alone_is_measured_and_the_rest_refused(string id)
    {
        MetricEntry entry = MetricCatalogue.Get(id);
        IMetric metric = entry.Create(true);
        CodeSource Source(FactorSampler sampler) => new(sampler, 2, (images, codes) =>
        {
            for (int i = 0; i < images.Length; i++) (codes[2 * i], codes[2 * i + 1]) = (images[i] % 7, images[i] % 20);
        });
        CodeSource unlabelled = Source(FactorSampler.WithoutFactors(400));
        if (entry.UsesFactors)
        {
            Assert.StartsWith("needs ", metric.WhyNot(unlabelled, 1));
            Exception refusal = Assert.ThrowsAny<Exception>(() => metric.Evaluate(unlabelled, 1));
            Assert.True(refusal is UserErrorException or ArgumentException, refusal.ToString());
            return;
        }

        Assert.Null(metric.WhyNot(unlabelled, 1));
        CodeSource labelled = Source(FactorSampler.Of(new Grid(20, 20)));
        Assert.Equal(metric.Evaluate(labelled, 1).Values, metric.Evaluate(unlabelled, 1).Values);
    }

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
