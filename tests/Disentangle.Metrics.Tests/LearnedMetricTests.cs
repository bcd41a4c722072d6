using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>What holds of every metric that learns.</summary>
public class LearnedMetricTests
{
    private static readonly string[] All =
        [.. MetricCatalogue.All.Where(entry => entry.Create(true) is LearnedMetric).Select(entry => entry.Id)];

    public static TheoryData<string> Ids => [.. All];

    [Fact]
    public void There_are_some() => Assert.Equal(["dci", "explicitness", "sap", "downstream"], All);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Progress_grows_from_nothing_to_one(string id)
    {
        List<double> reports = [];
        MetricCatalogue.Get(id).Create(true).Evaluate(Representations.Noisy(new Grid(4, 5)), 0, new Reports(reports.Add));
        Assert.Equal(reports.Order(), reports);
        Assert.InRange(reports[0], 0, 0.1);
        Assert.Equal(1, reports[^1]);

        // Encoding ends at a fifth, and learning reports too.
        Assert.Contains(reports, report => report is > 0.3 and < 1);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_can_be_stopped(string id)
    {
        using var stop = new CancellationTokenSource();
        double last = 0;
        var progress = new Reports(value =>
        {
            last = value;
            if (value > 0.25) stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() =>
            MetricCatalogue.Get(id).Create(true).Evaluate(Representations.Noisy(new Grid(4, 5, 3)), 0, progress, stop.Token));
        Assert.InRange(last, 0.25, 0.7);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Samples_that_do_not_belong_together_are_refused(string id)
    {
        var metric = (LearnedMetric)MetricCatalogue.Get(id).Create(true);
        CodeSample train = Representations.Balanced(new(4, 5), 1, 2, Representations.Copy);
        CodeSample test = Representations.Balanced(new(4, 5, 3), 1, 3, Representations.Copy);
        var error = Assert.Throws<ArgumentException>(() => metric.Evaluate(train, test, ["a", "b"]));
        Assert.StartsWith(
            "the samples must have the same number of code values and of factors, got codes of 2 and 3 values with 2 and 3 factors",
            error.Message);
        error = Assert.Throws<ArgumentException>(() => metric.Evaluate(train, train, ["a", "b", "c"]));
        Assert.StartsWith("2 factors need as many names, got 3", error.Message);
    }

    [Fact]
    public void Samples_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Explicitness(new() { TrainImages = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Explicitness(new() { TestImages = 0 }));
    }
}
