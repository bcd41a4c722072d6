using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>What holds of every metric of the catalogue, but for the exceptions named here; a new line inherits all of it.</summary>
public class PropertyTests
{
    private const int Copies = 24;

    // They count scales, by definition, or penalise weights.
    private static readonly string[] DependOnScales = ["irs", "active-units", "sap", "beta-vae", "fos"];

    // They take factor values for numbers.
    private static readonly string[] OrderFactors = ["sap-r2", "mcc"];

    // Means over all codes, or sums; the pages say so.
    private static readonly string[] CountCodesOfNoise = ["modularity", "irs", "active-units", "unsupervised", "infomec", "fos"];

    // One threshold for each value cannot cut the inner ones out of a line, and the runner-up is right by chance.
    private static readonly string[] BelowOneAtBest = ["sap"];

    // Their classifiers take all codes together.
    private static readonly string[] ForgiveMixing = ["explicitness", "beta-vae", "downstream"];

    // They look at no factor.
    private static readonly string[] IgnoreFactors = ["active-units", "unsupervised", "fos"];

    // Nats, counts, or squares of codes.
    private static readonly string[] Unbounded = ["jemmig", "active-units", "unsupervised", "fos"];

    private static readonly Grid Data = new(4, 5, 3);

    public static TheoryData<string> All => Except();

    public static TheoryData<string> Scaled => Except(DependOnScales);

    public static TheoryData<string> Nominal => Except([.. OrderFactors, .. IgnoreFactors]);

    public static TheoryData<string> Undiluted => Except(CountCodesOfNoise);

    public static TheoryData<string> Supervised => Except(IgnoreFactors);

    public static TheoryData<string> Unmixed => Except([.. ForgiveMixing, .. IgnoreFactors]);

    public static TheoryData<string, string> EveryCase
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (MetricEntry metric in MetricCatalogue.All)
            {
                foreach (string name in Cases.Keys.Where(_ => IsMeasurable(metric))) data.Add(metric.Id, name);
            }

            return data;
        }
    }

    private static Dictionary<string, CodeSample> Cases { get; } = new()
    {
        ["the factors"] = Sample(3, Representations.Copy),
        ["noise"] = Sample(3, Noise),
        ["a constant code"] = Sample(3, (v, _, z) => (z[0], z[1], z[2]) = (v[0], 7, v[1])),
        ["constant codes"] = Sample(2, (_, _, z) => z.Fill(0.1f)),
        ["a constant factor"] = Representations.Balanced(new(4, 1, 3), Copies, 3, Representations.Copy),
        ["constant factors"] = Representations.Balanced(new(1, 1), Copies, 2, Noise),
        ["one code"] = Sample(1, (v, _, z) => z[0] = v[0]),
        ["one factor"] = Representations.Balanced(new(5), Copies, 3, Noisy),
        ["one code, one factor"] = Representations.Balanced(new(5), Copies, 1, Noisy),
        ["fewer images than bins"] = Representations.Balanced(new(5), 1, 2, Noise),
        ["one image"] = Representations.Balanced(new(1, 1), 1, 2, Noise),
    };

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_of_codes_does_not_matter(string id) => Assert.Equal(
        Score(id, Sample(3, Noisy)),
        Score(id, Sample(3, Noisy, z => (z[0], z[1], z[2]) = (z[2], z[0], z[1]))),
        1e-9);

    // Powers of two keep bins and ratios to the bit, and continuous codes lie on no edge.
    [Theory]
    [MemberData(nameof(Scaled))]
    public void The_signs_and_scales_of_codes_do_not_matter(string id) => Assert.Equal(
        Score(id, Sample(3, Noisy)),
        Score(id, Sample(3, Noisy, z => (z[0], z[1], z[2]) = (-z[0], 8 * z[1], -2 * z[2]))),
        1e-9);

    [Theory]
    [MemberData(nameof(Nominal))]
    public void Names_of_factor_values_do_not_matter(string id)
    {
        int[][] names = [[2, 0, 3, 1], [4, 2, 0, 1, 3], [1, 2, 0]];
        CodeSample sample = Sample(3, Noisy), test = Sample(3, Noisy, from: Data.Count * Copies);
        Assert.Equal(Score(id, sample, test), Score(id, Renamed(sample), Renamed(test)), 0.01);

        CodeSample Renamed(CodeSample s) => new(s.Codes, 3, [.. s.Factors.Select((v, i) => names[i % 3][v])], 3);
    }

    [Theory]
    [MemberData(nameof(Undiluted))]
    public void Codes_of_noise_beside_the_others_do_not_matter(string id) => Assert.Equal(
        Score(id, Sample(3, Noisy)),
        Score(id, Sample(5, (v, image, z) =>
        {
            Noise(v, image + 1_000_000, z);
            Noisy(v, image, z[..3]);
        })),
        0.05);

    [Theory]
    [MemberData(nameof(Supervised))]
    public void The_factors_themselves_are_far_better_than_noise(string id)
    {
        double factors = Better(id) * Score(id, Cases["the factors"]), noise = Better(id) * Score(id, Cases["noise"]);
        Assert.True(factors > noise + 0.25, $"factors {factors}, noise {noise}");
        if (!Unbounded.Contains(id) && !BelowOneAtBest.Contains(id)) Assert.InRange(factors, 0.9, 1);
    }

    [Theory]
    [MemberData(nameof(Unmixed))]
    public void Mixing_two_factors_in_two_codes_is_worse(string id)
    {
        double mixed = Better(id) * Score(id, Sample(3, (v, _, z) => (z[0], z[1], z[2]) = (v[0] + v[1], v[0] - v[1], v[2])));
        Assert.True(mixed < Better(id) * Score(id, Cases["the factors"]) - 0.05, $"mixed {mixed}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_codes_and_seed_give_the_same_numbers(string id) =>
        Assert.Equal(Values(id, Sample(3, Noisy)), Values(id, Sample(3, Noisy)));

    [Theory]
    [MemberData(nameof(EveryCase))]
    public void Scores_stay_in_their_range(string id, string name)
    {
        CodeSample sample = Cases[name];
        bool few = Enumerable.Range(0, sample.FactorCount).Count(k => sample.Factor(k).Distinct().Count() > 1) < 2;
        foreach ((string key, double value) in Values(id, sample))
        {
            // Not defined is allowed only where there are no two factors to tell apart.
            if ((few || NeedsMoreImages(key, sample)) && double.IsNaN(value)) continue;
            double most = Unbounded.Contains(id) || key.EndsWith(".active", StringComparison.Ordinal) ? 1e6 : 1 + 1e-12;
            Assert.True(value >= (id == "irs" ? -1 : 0) && value <= most, $"{key} is {value}");
        }
    }

    // Downstream learns from up to 10,000 labels, and divides by what it then reaches.
    private static bool NeedsMoreImages(string key, CodeSample sample) => key.StartsWith("downstream.", StringComparison.Ordinal)
        && (!int.TryParse(key[(key.LastIndexOf('.') + 1)..], out int labels) || labels > sample.Count);

    private static TheoryData<string> Except(params string[] ids) =>
        [.. MetricCatalogue.All.Where(IsMeasurable).Select(m => m.Id).Except(ids)];

    // What needs more than codes has its own tests of the same properties.
    private static bool IsMeasurable(MetricEntry metric) => metric.Create(true).WhyNot(Source(Cases["the factors"], null), 3) is null;

    private static int Better(string id) => MetricCatalogue.Get(id).HigherIsBetter ? 1 : -1;

    private static double Score(string id, CodeSample sample, CodeSample? test = null) =>
        Values(id, sample, test)[MetricCatalogue.Get(id).Scores[0]];

    // What learns is given its samples, also those that are too few to be drawn.
    private static IReadOnlyDictionary<string, double> Values(string id, CodeSample sample, CodeSample? test = null) =>
        MetricCatalogue.Get(id).Create(true) is LearnedMetric learned
            ? learned.Evaluate(sample, test ?? sample, [.. Enumerable.Range(0, sample.FactorCount).Select(k => $"v{k}")], seed: 3).Values
            : MetricCatalogue.Get(id).Create(true).Evaluate(Source(sample, test), seed: 3).Values;

    private static CodeSource Source(CodeSample sample, CodeSample? test)
    {
        var factors = new Grid([.. Enumerable.Range(0, sample.FactorCount).Select(k => sample.Factor(k).Max() + 1)]).Factors;
        return CodeSource.Of(factors, sample, test ?? sample);
    }

    private static CodeSample Sample(int dimensions, Representations.Code code, Action<Span<float>>? change = null, int from = 0) =>
        Representations.Balanced(Data, Copies, dimensions, (v, image, z) =>
        {
            code(v, image + from, z);
            change?.Invoke(z);
        });

    private static void Noise(ReadOnlySpan<int> factors, int image, Span<float> code) =>
        new Philox(5, RandomPurpose.Test, image).FillNormal(code);

    // Nothing is tied and nothing is perfect.
    private static void Noisy(ReadOnlySpan<int> factors, int image, Span<float> code)
    {
        Noise(factors, image, code);
        for (int d = 0; d < code.Length; d++) code[d] = 0.3f * code[d] + (d < factors.Length ? factors[d] : 0);
    }
}
