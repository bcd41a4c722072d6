using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;
using Disentangle.Metrics.Sources;

namespace Disentangle.Metrics.Tests;

public class CodeSourceTests
{
    [Fact]
    public void An_image_is_encoded_once_however_often_it_is_drawn()
    {
        CodeSource source = Representations.Identity(new Grid(3, 4));
        var random = new Philox(1, RandomPurpose.Test);
        source.Draw(ref random, 1000);
        new FactorVaeScore(FactorVaeScoreOptions.Quick).Evaluate(source, 0);
        Assert.Equal(12, source.EncodedImages);
    }

    [Fact]
    public void The_encoder_gets_no_more_than_a_batch_and_codes_come_back_in_the_order_asked()
    {
        int largest = 0;
        var source = new CodeSource(FactorSampler.Of(new Grid(50, 50)), 1, (images, codes) =>
        {
            largest = Math.Max(largest, images.Length);
            for (int i = 0; i < images.Length; i++) codes[i] = images[i];
        });
        int[] asked = [.. Enumerable.Range(0, 1500).Select(i => i * 7919 % 2500), 3, 3, 3];
        float[] codes = new float[asked.Length];
        source.CodesOf(asked, codes);
        Assert.Equal(asked.Select(i => (float)i), codes);
        Assert.Equal(CodeSource.BatchSize, largest);
    }

    [Fact]
    public void Metrics_share_a_sample_for_each_role()
    {
        CodeSource source = Representations.Identity(new Grid(3, 4));
        CodeSample train = source.Sample(SampleRole.Train, 200, seed: 1);
        Assert.Same(train, source.Sample(SampleRole.Train, 200, seed: 1));
        Assert.NotEqual(train.Codes, source.Sample(SampleRole.Test, 200, seed: 1).Codes);
        Assert.NotEqual(train.Codes, source.Sample(SampleRole.Train, 200, seed: 2).Codes);
    }

    [Fact]
    public void Given_codes_are_taken_as_they_are()
    {
        var factors = new[] { new Factor("a", [0, 1, 2]) };
        CodeSample train = new([5, 6, 7, 8], 1, [0, 2, 2, 0], 1), test = new([1, 2], 1, [1, 0], 1);
        CodeSource source = CodeSource.Of(factors, train, test);
        Assert.Same(train, source.Sample(SampleRole.Train, 10_000, seed: 3));
        Assert.Same(test, source.Sample(SampleRole.Test, 5_000, seed: 3));
        float[] codes = new float[3];
        source.CodesOf([3, 0, 3], codes);
        Assert.Equal([8f, 5, 8], codes);
        Assert.Throws<ArgumentException>(() => CodeSource.Of(factors, train, new CodeSample([1, 2], 2, [0], 1)));
    }

    [Fact]
    public void A_grid_draws_every_other_factor_afresh()
    {
        FactorSampler sampler = FactorSampler.Of(new Grid(3, 4, 5));
        var random = new Philox(2, RandomPurpose.Test);
        int[] values = new int[3], seen = new int[60];
        for (int i = 0; i < 6000; i++)
        {
            int image = sampler.DrawSharing(ref random, 1, 37);
            sampler.FactorsOf(image, values);
            Assert.Equal(3, values[1]);
            seen[image]++;
        }

        // Fifteen images share the value: 400 draws each, give or take five standard errors.
        Assert.Equal(15, seen.Count(n => n > 0));
        Assert.All(seen.Where(n => n > 0), n => Assert.InRange(n, 300, 500));
    }

    [Fact]
    public void Labels_share_values_as_they_do_in_the_data()
    {
        var factors = new[] { new Factor("a", [0, 1, 2]), new Factor("b", [0]) };
        FactorSampler sampler = FactorSampler.Of(factors, [0, 0, 2, 0, 0, 0, 2, 0, 2, 0]);
        var random = new Philox(3, RandomPurpose.Test);
        Assert.Equal([0], sampler.VaryingFactors);
        for (int i = 0; i < 100; i++) Assert.Contains(sampler.DrawSharing(ref random, 0, 3), new[] { 1, 3, 4 });
    }

    [Fact]
    public void Labels_outside_their_factor_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => FactorSampler.Of([new Factor("a", [0, 1])], [0, 1, 2]));
        Assert.StartsWith("factor a takes values 0 to 1, got 2 at image 2", error.Message);
    }
}
