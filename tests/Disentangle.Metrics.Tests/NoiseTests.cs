using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>Codes and labels that have nothing to do with each other: whatever learns must find chance, on few images too.</summary>
public class NoiseTests
{
    private const int Factors = 4, Values = 3, Codes = 10;

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public void Trees_find_chance(int images)
    {
        IReadOnlyDictionary<string, double> values = new Dci(new() { Stages = 50 }).Evaluate(Source(images), 0).Values;

        // The mean accuracy of four factors on a third of the images, four standard errors of a binomial count.
        double error = Math.Sqrt(1.0 / 3 * (2.0 / 3) / (images / 3.0 * Factors));
        Assert.Equal(1.0 / 3, values["dci.informativeness"], 4 * error);
        Assert.True(values["dci.informativeness-train"] > 1.0 / 3 + 8 * error, "the trees learn their images by heart");
    }

    [Fact]
    public void Drawn_from_the_same_few_images_trees_seem_to_know_everything()
    {
        // What keeping the parts apart is for: as published, on 300 images.
        double accuracy = new Dci(new() { TrainImages = 2000, TestImages = 1000 }).Evaluate(Source(300, isSplit: false),
            0).Values["dci.informativeness"];
        Assert.True(accuracy > 0.95, $"{accuracy}");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public void A_classifier_of_one_code_finds_chance(int images)
    {
        double[,] accuracies = new SeparatedAttributePredictability().Evaluate(Source(images), 0).Matrices[0].Values;
        double error = Math.Sqrt(1.0 / 3 * (2.0 / 3) / (images / 3.0));
        Assert.All(accuracies.Cast<double>(), accuracy => Assert.Equal(1.0 / 3, accuracy, 5 * error));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public void Areas_under_the_curve_are_a_half(int images)
    {
        IReadOnlyDictionary<string, double> values = new Explicitness().Evaluate(Source(images), 0).Values;

        // One area of a third against two thirds of m images has the variance (m + 1) / (12 m/3 2m/3); four factors are independent.
        double test = images / 3.0, error = Math.Sqrt((test + 1) / (12 * (test / 3) * (2 * test / 3)) / Factors);
        Assert.Equal(0.5, values["explicitness"], 4 * error);
        Assert.True(values["explicitness.train"] > 0.5 + 1.5 * error);
    }

    [Fact]
    public void No_entropy_is_explained()
    {
        MetricResult apart = new InfoMec().Evaluate(Source(300), 0), published = new InfoMec().Evaluate(Source(300, isSplit: false), 0);
        Assert.Equal(0, apart.Values["infomec.explicitness"], 0.01);
        Assert.True(published.Values["infomec.explicitness"] > 0.02);
        Assert.EndsWith("; explicitness with 200 training and 100 test images; no image is in both", apart.Protocol);
    }

    [Theory]
    [InlineData("factor-vae")]
    [InlineData("beta-vae")]
    public void The_factor_that_is_fixed_is_guessed(string id)
    {
        // The batches of 500 test images overlap, so this is wider than 500 independent votes would need.
        IMetric metric = MetricCatalogue.Get(id).Create(true);
        double[] scores = [.. Enumerable.Range(0, 4).Select(seed => metric.Score(Source(1500, (ulong)seed), (ulong)seed))];
        Assert.Equal(1.0 / Factors, scores.Average(), 0.06);
        Assert.All(scores, score => Assert.Equal(1.0 / Factors, score, 0.15));
        Assert.True(metric.Score(Source(34, isSplit: false)) > 0.45, "as published, the same few images tell the factor");
    }

    [Fact]
    public void Weights_change_nothing_about_chance()
    {
        Grid grid = new(6, 6, 6, 6);
        ImageSampler images = ImageSampler.Of(grid, SamplingRules.Parse(["v0,v1=0.3"], ["v2=0"]));
        CodeSource source = new(FactorSampler.Of(grid, images), Codes, Noise);
        MetricResult result = new Dci(DciOptions.Quick).Evaluate(source, 0);
        Assert.EndsWith("test images, 25 stages of boosting; drawn by their weights; no image is in both", result.Protocol);
        double[,] accuracies = result.Matrices[2].Values;

        // Six values, five of them of the factor of which one is held out; correlation makes the middle ones a little more frequent.
        Assert.Equal(1.0 / 6, accuracies[1, 0], 0.09);
        Assert.Equal(1.0 / 5, accuracies[1, 2], 0.1);
    }

    private static CodeSource Source(int images, ulong seed = 0, bool isSplit = true)
    {
        int[] labels = new int[images * Factors];
        Philox random = new(seed, RandomPurpose.Test, 5);
        foreach (ref int label in labels.AsSpan()) label = random.NextInt(Values);
        IReadOnlyList<Factor> factors = [.. Enumerable.Range(0, Factors).Select(k => new Factor($"v{k}", [0, 1, 2]))];
        return new CodeSource(FactorSampler.Of(factors, labels), Codes, Noise) { IsSplit = isSplit };
    }

    private static void Noise(ReadOnlySpan<int> images, Span<float> codes)
    {
        for (int i = 0; i < images.Length; i++) new Philox(1, RandomPurpose.Test, images[i]).FillNormal(codes.Slice(i * Codes, Codes));
    }
}
