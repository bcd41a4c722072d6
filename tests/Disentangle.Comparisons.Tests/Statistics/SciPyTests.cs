using System.Text.Json;
using Disentangle.Comparisons.Statistics;

namespace Disentangle.Comparisons.Tests.Statistics;

/// <summary>Statistics agree with SciPy and NumPy, as tests/oracles/make_studies.py finds them.</summary>
public sealed class SciPyTests
{
    private const double Close = 1e-12;

    private static readonly JsonElement Oracle =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "studies.json"))).RootElement;

    public static TheoryData<string> Pairs => [.. Oracle.GetProperty("pairs").EnumerateObject().Select(pair => pair.Name)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Correlations_of_ranks_are_those_of_SciPy(string name)
    {
        JsonElement pair = Oracle.GetProperty("pairs").GetProperty(name);
        (double[] first, double[] second) = (Numbers(pair, "first"), Numbers(pair, "second"));

        Assert.Equal(Numbers(pair, "ranks"), RankCorrelation.Ranks(first));
        Assert.Equal(Number(pair, "spearman"), RankCorrelation.Spearman(first, second), Close);
        Assert.Equal(Number(pair, "kendall"), RankCorrelation.KendallTauB(first, second), Close);
        Assert.Equal(Number(pair, "superiority"), MannWhitney.Superiority(first, second), Close);
    }

    [Fact]
    public void A_summary_is_that_of_NumPy()
    {
        JsonElement sample = Oracle.GetProperty("sample");
        double[] values = Numbers(sample, "values");
        Summary summary = Summary.Of([.. values, double.NaN]);

        Assert.Equal(30, summary.Count);
        Assert.Equal(Number(sample, "mean"), summary.Mean, Close);
        Assert.Equal(Number(sample, "deviation"), summary.Deviation, Close);
        double[] sorted = [.. values.Order()];
        foreach (JsonElement quantile in sample.GetProperty("quantiles").EnumerateArray())
            Assert.Equal(quantile[1].GetDouble(), Summary.Quantile(sorted, quantile[0].GetDouble()), Close);
        Assert.Equal(Summary.Quantile(sorted, 0.5), summary.Median);
        Assert.Equal(summary.Median, Summary.MedianOf([.. values]));
    }

    [Fact]
    public void A_density_is_that_of_SciPy()
    {
        JsonElement sample = Oracle.GetProperty("sample");
        double[] values = Numbers(sample, "values");

        Assert.Equal(Number(sample, "bandwidth"), KernelDensity.Bandwidth(values), Close);
        double[] expected = Numbers(sample, "density");
        IReadOnlyList<(double Value, double Density)> found = KernelDensity.Cut(values, 5);
        Assert.Equal((values.Min(), values.Max()), (found[0].Value, found[^1].Value));
        for (int i = 0; i < 5; i++) Assert.Equal(expected[i], found[i].Density, Close);
    }

    // SciPy's interval is of 200,000 draws; the ends of 2,000 draws vary by about a fortieth of its width.
    [Fact]
    public void A_bootstrap_interval_is_about_that_of_SciPy()
    {
        JsonElement sample = Oracle.GetProperty("sample");
        double[] values = Numbers(sample, "values"), ends = Numbers(sample, "mean interval");
        Interval found = Resamples.Draw([[.. Enumerable.Range(0, 30)]]).IntervalOf(rows =>
        {
            double sum = 0;
            foreach (int row in rows) sum += values[row];
            return sum / rows.Length;
        });

        double slack = 0.1 * (ends[1] - ends[0]);
        Assert.InRange(found.Low, ends[0] - slack, ends[0] + slack);
        Assert.InRange(found.High, ends[1] - slack, ends[1] + slack);
        Assert.NotEqual(ends[0], found.Low);
    }

    [Fact]
    public void Parts_of_the_variance_follow_from_F_of_SciPy()
    {
        JsonElement oracle = Oracle.GetProperty("groups");
        double[][] groups = [.. oracle.GetProperty("values").EnumerateArray().Select(g => g.EnumerateArray()
            .Select(v => v.GetDouble()).ToArray())];
        VarianceParts parts = VarianceParts.Of([.. groups.SelectMany(g => g)], [.. groups.SelectMany((g, i) => g.Select(_ => i))], 3);

        Assert.Equal(Number(oracle, "share"), parts.Share, Close);
        Assert.Equal(Number(oracle, "adjusted"), parts.Adjusted, Close);
    }

    private static double Number(JsonElement item, string name) => item.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
