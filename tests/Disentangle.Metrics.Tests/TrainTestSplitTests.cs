using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

/// <summary>Which images are learned from and which are tested on, and when there are too few.</summary>
public sealed class TrainTestSplitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disentangle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void On_a_large_grid_both_samples_are_drawn_from_all_images_as_published()
    {
        Grid grid = Grid.DSprites;
        CodeSource source = new(FactorSampler.Of(grid), 1, Index);
        Assert.False(source.IsSplit);
        foreach ((SampleRole role, RandomPurpose purpose) in new[]
        {
            (SampleRole.Train, RandomPurpose.TrainSample),
            (SampleRole.Counted, RandomPurpose.TrainSample),
            (SampleRole.Test, RandomPurpose.TestSample),
        })
        {
            Philox random = new(3, purpose);
            float[] expected = new float[500];
            foreach (ref float image in expected.AsSpan()) image = random.NextInt(grid.Count);
            Assert.Equal(expected, source.Sample(role, 500, seed: 3).Codes);
        }

        Assert.EndsWith(
            "10000 training and 5000 test images; drawn with replacement from 737280 images, about 1.3 % of the test "
                + "images are also training images",
            new Explicitness().Evaluate(Representations.Identity(grid), 0).Protocol);
    }

    [Theory]
    [InlineData(300, 200, 100)]
    [InlineData(14_999, 10_000, 4_999)]
    [InlineData(45_000, 10_000, 5_000)]
    public void Elsewhere_no_image_is_in_both_and_none_is_there_twice(int images, int train, int test)
    {
        CodeSource source = Labelled(images);
        float[] learned = source.Sample(SampleRole.Train, 10_000, 1).Codes, tested = source.Sample(SampleRole.Test, 5_000, 1).Codes;
        Assert.Equal((train, test), (learned.Length, tested.Length));
        Assert.Equal(train + test, learned.Union(tested).Count());
        Assert.Equal(Math.Min(images, 10_000), source.Sample(SampleRole.Counted, 10_000, 1).Codes.Distinct().Count());
        Assert.Equal(learned[..100], source.Sample(SampleRole.Train, 100, 1).Codes);
        Assert.NotEqual(learned, source.Sample(SampleRole.Train, 10_000, 2).Codes);
    }

    [Theory]
    [InlineData(14_999, true)]
    [InlineData(15_000, false)]
    public void A_grid_is_large_from_the_size_of_both_samples(int images, bool isSplit) =>
        Assert.Equal(isSplit, new CodeSource(FactorSampler.Of(new Grid(images)), 1, Index).IsSplit);

    [Fact]
    public void Images_drawn_by_weights_are_kept_apart_and_held_out_ones_are_never_drawn()
    {
        Grid grid = new(10, 10, 10);
        CodeSource source = new(FactorSampler.Of(grid, ImageSampler.Of(grid, SamplingRules.Parse(["v0,v1=0.1"], ["v2=3"]))), 1, Index);
        float[] learned = source.Sample(SampleRole.Train, 4000, 1).Codes, tested = source.Sample(SampleRole.Test, 2000, 1).Codes;
        Assert.Equal((600, 300), (learned.Length, tested.Length));
        Assert.Empty(learned.Intersect(tested));
        Assert.DoesNotContain(learned.Concat(tested), image => image % 10 == 3);

        // Weights: images of equal v0 and v1 come more often than others do.
        Assert.True(learned.Count(image => (int)image / 100 == (int)image / 10 % 10) > 2 * learned.Length / 10);
    }

    [Fact]
    public void A_file_of_the_same_codes_is_split_into_the_same_parts()
    {
        CodeSource source = Labelled(600);
        string path = Path.Combine(_folder, "codes.npz");
        NpzWriter.Write(path, [
            new("codes", NpyArray.Of(Enumerable.Range(0, 600).Select(i => (float)i).ToArray(), 600, 1)),
            new("factors", NpyArray.Of(Enumerable.Range(0, 600).Select(i => i % 2).ToArray(), 600, 1))]);
        CodeFile file = CodeFile.Read(path, seed: 7);
        Assert.Equal(file.Train.Codes, source.Sample(SampleRole.Train, 10_000, 7).Codes);
        Assert.Equal(file.Test!.Codes, source.Sample(SampleRole.Test, 5_000, 7).Codes);
    }

    [Fact]
    public void Batches_to_learn_from_and_to_test_on_share_no_image_and_hold_distinct_ones()
    {
        // The value 2 of v0 has 30 images: too few to be fixed.
        int[] labels = [.. Enumerable.Range(0, 1030).SelectMany(i => new[] { i < 1000 ? i % 2 : 2, i / 2 % 2 })];
        CodeSource source = new(FactorSampler.Of([new Factor("v0", [0, 1, 2]), new Factor("v1", [0, 1])], labels), 1, Index);
        var fixable = new FixedFactors(source, seed: 0, least: 64);
        Assert.Equal([0, 1], fixable.Factors);
        Philox random = new(1, RandomPurpose.Test);
        Dictionary<SampleRole, HashSet<int>> seen = new() { [SampleRole.Train] = [], [SampleRole.Test] = [] };
        int[] images = new int[64];
        for (int batch = 0; batch < 400; batch++)
        {
            (SampleRole role, int factor) = (batch % 2 == 0 ? SampleRole.Train : SampleRole.Test, batch / 2 % 2);
            images[0] = fixable.DrawFirst(role, ref random, factor);
            fixable.DrawOthers(role, ref random, factor, images);
            Assert.Equal(64, images.Distinct().Count());
            Assert.Single(images.Select(image => labels[2 * image + factor]).Distinct());
            if (factor == 0) Assert.NotEqual(2, labels[2 * images[0]]);
            seen[role].UnionWith(images);
        }

        Assert.Empty(seen[SampleRole.Train].Intersect(seen[SampleRole.Test]));
        Assert.True(seen[SampleRole.Train].Count > 600 && seen[SampleRole.Test].Count > 300);
    }

    [Fact]
    public void Factors_without_a_value_that_enough_images_share_are_named()
    {
        int[] labels = [.. Enumerable.Range(0, 900).SelectMany(i => new[] { i % 2, i / 2 % 3, i })];
        Factor[] factors = [new("a", [0, 1]), new("b", [0, 1, 2]), new("name", [.. Enumerable.Range(0, 900).Select(i => (double)i)])];
        CodeSource source = new(FactorSampler.Of(factors, labels), 2, (images, codes) =>
        {
            for (int i = 0; i < images.Length; i++) (codes[2 * i], codes[2 * i + 1]) = (labels[3 * images[i]], labels[3 * images[i] + 1]);
        });
        MetricResult result = new FactorVaeScore(FactorVaeScoreOptions.Quick).Evaluate(source, 0);
        Assert.Equal(1, result.Values["factor-vae"]);
        Assert.Equal(
            "600 images for the variances, 1000 training and 500 evaluation votes of 64 images; training and test batches share no image " +
            "(600 training and 300 test images); never fixed: name (no value that 64 images of each part share)",
            result.Protocol);
        Assert.Equal(1, new BetaVaeScore(BetaVaeScoreOptions.Quick).Score(source));
    }

    [Theory]
    [InlineData(34)]
    [InlineData(299)]
    public void Too_few_images_are_refused_with_the_number_that_is_needed(int images)
    {
        const string Needed = "needs at least 300 images, a third of them to test on, so that the standard error of an "
            + "accuracy is at most 0.05, got ";
        CodeSource source = Labelled(images);
        foreach (string id in new[] { "dci", "sap", "explicitness" })
        {
            IMetric metric = MetricCatalogue.Get(id).Create(true);
            Assert.Equal(Needed + images, metric.WhyNot(source, 0));
            Assert.Equal($"{id} {Needed}{images}", Assert.Throws<UserErrorException>(() => metric.Evaluate(source, 0)).Message);
        }

        MetricResult infomec = new InfoMec().Evaluate(source, 0);
        Assert.True(double.IsNaN(infomec.Values["infomec.explicitness"]));
        Assert.Equal($"{images} images; explicitness not measured, it {Needed}{images}", infomec.Protocol);
    }

    [Fact]
    public void Thirty_four_images_have_no_batches()
    {
        int[] labels = [.. Enumerable.Range(0, 34).SelectMany(i => new[] { i % 2, i % 3 })];
        CodeSource source = new(FactorSampler.Of([new Factor("a", [0, 1]), new Factor("b", [0, 1, 2])], labels), 1, Index);
        foreach (string id in new[] { "factor-vae", "beta-vae" })
        {
            Assert.Equal(
                "needs two factors with a value that at least 64 training and 64 test images share, got 0 in "
                    + "23 training and 11 test images",
                MetricCatalogue.Get(id).Create(true).WhyNot(source, 0));
        }
    }

    [Fact]
    public void Few_images_by_weight_are_few_images()
    {
        // Of 10,000 images drawn almost only where v0 = v1 the effective number is about 100: fewer than 100 of them are to test on.
        Grid grid = new(100, 100);
        CodeSource source = new(FactorSampler.Of(grid, ImageSampler.Of(grid, SamplingRules.Parse(["v0,v1=0.001"], []))), 1, Index);
        Assert.Matches("^needs at least 300 images, .*, got [0-9]+ whose weights give an effective number of [0-9]+$",
            new Dci().WhyNot(source, 0)!);
    }

    [Fact]
    public void Given_samples_are_counted_as_they_are()
    {
        CodeSample Sample(int count) =>
            new([.. Enumerable.Range(0, count).Select(i => (float)i)], 1, [.. Enumerable.Range(0, count).Select(i => i % 2)], 1);
        Factor[] factors = [new("a", [0, 1])];
        Assert.Null(new Dci().WhyNot(CodeSource.Of(factors, Sample(50), Sample(100)), 0));
        Assert.Equal(
            "needs at least 100 test codes, so that the standard error of an accuracy is at most 0.05, got 99",
            new Dci().WhyNot(CodeSource.Of(factors, Sample(5000), Sample(99)), 0));
        Assert.Equal("needs test codes", new Dci().WhyNot(CodeSource.Of(factors, Sample(5000), null), 0));
        Assert.Equal("needs test codes", new FactorVaeScore().WhyNot(CodeSource.Of(factors, Sample(5000), null), 0));
    }

    private static CodeSource Labelled(int images) => new(
        FactorSampler.Of([new Factor("a", [0, 1])], [.. Enumerable.Range(0, images).Select(i => i % 2)]), 1, Index);

    private static void Index(ReadOnlySpan<int> images, Span<float> codes)
    {
        for (int i = 0; i < images.Length; i++) codes[i] = images[i];
    }
}
