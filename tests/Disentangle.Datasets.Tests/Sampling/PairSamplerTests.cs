using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Tests.Sampling;

/// <summary>The laws of pairs that share some factors.</summary>
public sealed class PairSamplerTests
{
    private const int Draws = 100_000;

    [Fact]
    public void OneFactorOrADrawnNumberOfFactorsIsChosen()
    {
        // K = 5: P(1) = 1/2 + 1/2 1/4, and 1/8 each for 2, 3 and 4. Standard errors are at most 0.0016.
        int[] counts = new int[6];
        foreach ((Partner partner, _, _) in Pairs(new NumberedGrid(3, 4, 2, 5, 6), new PairRule())) counts[partner.Chosen]++;
        Assert.Equal([0, 0.625, 0.125, 0.125, 0.125, 0], counts.Select(count => (double)count / Draws), (a, b) => Math.Abs(a - b) < 0.006);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void OneFactorOrKAreChosenAndAllAreAsLikely(int most)
    {
        int[] last = new int[4];
        int ones = 0;
        foreach ((Partner partner, int[] first, int[] second) in Pairs(new NumberedGrid(3, 4, 2, 5), new PairRule(most, OtherValues: true)))
        {
            // With other values, as many factors differ as were chosen, the last of them among these.
            int[] changed = [.. Enumerable.Range(0, 4).Where(k => first[k] != second[k])];
            Assert.Equal(partner.Chosen, changed.Length);
            Assert.Contains(partner.Last, changed);
            Assert.True(partner.Chosen == 1 || partner.Chosen == most);
            if (partner.Chosen == 1) ones++;
            last[partner.Last]++;
        }

        Assert.Equal(most == 1 ? 1 : 0.5, (double)ones / Draws, 0.006);
        Assert.All(last, count => Assert.Equal(0.25, (double)count / Draws, 0.006));
    }

    [Fact]
    public void AChosenFactorMayKeepItsValueAndAllValuesAreAsLikely()
    {
        int[] sizes = [3, 4, 2];
        int[,] kept = new int[3, 2];
        int[] values = new int[4];
        foreach ((Partner partner, int[] first, int[] second) in Pairs(new NumberedGrid(sizes), new PairRule(1)))
        {
            kept[partner.Last, first[partner.Last] == second[partner.Last] ? 1 : 0]++;
            for (int k = 0; k < 3; k++) Assert.True(k == partner.Last || first[k] == second[k]);
            if (partner.Last == 1) values[second[1]]++;
        }

        for (int k = 0; k < 3; k++) Assert.Equal(1.0 / sizes[k], kept[k, 1] / (double)(kept[k, 0] + kept[k, 1]), 0.015);
        Assert.All(values, count => Assert.Equal(0.25, count / (double)values.Sum(), 0.015));
    }

    [Theory]
    [InlineData(1, new[] { 1, 3 })]
    [InlineData(0.3, new[] { 0, 5 })]
    [InlineData(8, new[] { 2, 2 })]
    public void FactorsWithAnOrderMoveByStepsAndAtLeastOneDoes(double rate, int[] from)
    {
        // A category, and factors of 1, 4 and 6 values, of which the first and the second never change.
        NumberedGrid grid = new(
            [Factor.Categories("kind", "a", "b", "c"), Factor.Numbered("one", 1), Factor.Numbered("x", 4), Factor.Numbered("y", 6)]);
        PairSampler pairs = new(grid, ImageSampler.Of(grid, SamplingRules.None), PairRule.Steps(rate));
        int image = grid.IndexOf([2, 0, from[0], from[1]]);
        Philox random = new(4, RandomPurpose.Test);
        double[,] seen = new double[4, 6];
        int[] values = new int[4];
        for (int draw = 0; draw < Draws; draw++)
        {
            Partner partner = pairs.Draw(image, ref random);
            grid.FactorsOf(partner.Image, values);
            Assert.Equal((2, 0), (values[0], values[1]));
            int[] changed = [.. Enumerable.Range(0, 2).Where(k => values[2 + k] != from[k])];
            Assert.Equal(changed.Length, partner.Chosen);
            Assert.Equal(2 + changed[^1], partner.Last);
            seen[values[2], values[3]] += 1.0 / Draws;
        }

        double[] x = Law(4, from[0]), y = Law(6, from[1]);
        double none = x[from[0]] * y[from[1]];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 6; j++)
            {
                double expected = (i, j) == (from[0], from[1]) ? 0 : x[i] * y[j];
                if (i != from[0] && j == from[1]) expected += none / 2 * x[i] / (1 - x[from[0]]);
                if (i == from[0] && j != from[1]) expected += none / 2 * y[j] / (1 - y[from[1]]);
                Assert.Equal(expected, seen[i, j], 0.006); // standard errors of 0.0016 at most
            }
        }

        // The density of a Laplace distribution of scale log(n) / rate, at whole numbers.
        double[] Law(int size, int mean)
        {
            double[] weights = [.. Enumerable.Range(0, size).Select(value => Math.Exp(-Math.Abs(value - mean) / (Math.Log(size) / rate)))];
            return [.. weights.Select(weight => weight / weights.Sum())];
        }
    }

    [Fact]
    public void ExactlyAsManyFactorsChangeAsTheRuleSays()
    {
        int[] counts = new int[5];
        foreach ((Partner partner, int[] first, int[] second) in Pairs(new NumberedGrid(3, 4, 2, 5), PairRule.Exactly(null)))
        {
            Assert.Equal(partner.Chosen, Enumerable.Range(0, 4).Count(k => first[k] != second[k]));
            counts[partner.Chosen]++;
        }

        Assert.Equal([0, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0], counts.Select(count => (double)count / Draws), (a, b) => Math.Abs(a - b) < 0.006);
        foreach ((Partner partner, int[] first, int[] second) in Pairs(new NumberedGrid(3, 4, 2, 5), PairRule.Exactly(3), draws: 1000))
            Assert.Equal(3, Enumerable.Range(0, 4).Count(k => first[k] != second[k]));
    }

    [Fact]
    public void StepsNeedAFactorWithAnOrder()
    {
        NumberedGrid grid = new([Factor.Categories("kind", "a", "b"), Factor.Numbered("one", 1)]);
        Assert.Equal("steps need a factor of at least 2 values in an order, and grid has none",
            Refusal.Of(() => _ = new PairSampler(grid, ImageSampler.Of(grid, SamplingRules.None), PairRule.Steps(1))));
    }

    [Fact]
    public void AFactorOfOneValueIsNeverChosen()
    {
        foreach ((Partner partner, _, _) in Pairs(new NumberedGrid(1, 3, 1, 2), new PairRule(2), draws: 2000))
            Assert.Contains(partner.Last, (int[])[1, 3]);
    }

    [Fact]
    public void NoPartnerIsHeldOutAndCorrelatedPartnersAreAmongTheImagesOfTraining()
    {
        NumberedGrid grid = new(4, 4, 3);
        SamplingRules rules = SamplingRules.Parse(["f0,f1=0.5"], ["f0=3,f2=1-2"]);
        int near = 0;
        foreach ((_, int[] first, int[] second) in Pairs(grid, new PairRule(), rules))
        {
            Assert.False(first[0] == 3 && first[2] >= 1);
            Assert.False(second[0] == 3 && second[2] >= 1);
            if (first[0] == first[1]) near++;
        }

        // The first images follow the correlation: weights 1, .80, .41 and .14 by difference, 4, 6, 4 and 2 times, less what is held out.
        Assert.InRange(near / (double)Draws, 0.33, 0.45);
    }

    [Fact]
    public void APartnerDependsOnNothingButTheStream()
    {
        NumberedGrid grid = new(3, 4, 2, 5);
        ImageSampler sampler = ImageSampler.Of(grid, SamplingRules.None);
        PairSampler used = new(grid, sampler, new PairRule());
        Philox before = new(1, RandomPurpose.Test);
        for (int i = 0; i < 57; i++) used.Draw(i, ref before);
        for (int step = 0; step < 50; step++)
        {
            Philox a = new(2, RandomPurpose.Test, step), b = a;
            Assert.Equal(new PairSampler(grid, sampler, new PairRule()).Draw(7, ref a), used.Draw(7, ref b));
        }
    }

    [Theory]
    [InlineData(new[] { 3 }, null, "pairs need 2 factors of at least 2 values, grid has 1")]
    [InlineData(new[] { 1, 1 }, 1, "pairs need 1 factors of at least 2 values, grid has 0")]
    [InlineData(new[] { 3, 1, 2 }, 3, "the factors that change in a pair must be from 1 to 2 for grid, got 3")]
    [InlineData(new[] { 3, 2 }, 0, "the factors that change in a pair must be from 1 to 2 for grid, got 0")]
    public void TooFewFactorsAreRefused(int[] sizes, int? most, string message)
    {
        NumberedGrid grid = new(sizes);
        Assert.Equal(message, Refusal.Of(() => _ = new PairSampler(grid, ImageSampler.Of(grid, SamplingRules.None), new PairRule(most))));
    }

    [Fact]
    public void ImagesThatAreNoGridAreRefused()
    {
        Unlabelled images = new(new NumberedGrid(2, 2));
        Assert.Equal(
            "pairs need images of every combination of factor values, which plain does not have",
            Refusal.Of(() => _ = new PairSampler(images, ImageSampler.Of(images, SamplingRules.None), new PairRule())));
    }

    [Fact]
    public void AnImageWithoutAPartnerIsReportedInOneSentence()
    {
        // Only image 0 is left, and every change of one of its factors to another value leads out.
        NumberedGrid grid = new(2, 2);
        PairSampler pairs = new(grid, ImageSampler.Of(grid, SamplingRules.Parse([], ["f0=1", "f1=1"])), new PairRule(1, OtherValues: true));
        Philox random = new(1, RandomPurpose.Test);
        Assert.Equal(
            "image 0 of grid has no partner that training sees: 1000 draws in a row are held out",
            Refusal.Of(() => pairs.Draw(0, ref random)));
    }

    private static IEnumerable<(Partner Partner, int[] First, int[] Second)> Pairs(
        NumberedGrid grid, PairRule rule, SamplingRules? rules = null, int draws = Draws)
    {
        ImageSampler sampler = ImageSampler.Of(grid, rules ?? SamplingRules.None);
        PairSampler pairs = new(grid, sampler, rule);
        Philox images = new(3, RandomPurpose.Test), random = new(4, RandomPurpose.Test);
        int factors = grid.Factors.Count;
        for (int draw = 0; draw < draws; draw++)
        {
            int image = sampler.Draw(ref images);
            Partner partner = pairs.Draw(image, ref random);
            int[] first = new int[factors], second = new int[factors];
            grid.FactorsOf(image, first);
            grid.FactorsOf(partner.Image, second);
            yield return (partner, first, second);
        }
    }

    /// <summary>A grid without images to speak of.</summary>
    private sealed class NumberedGrid(IReadOnlyList<Factor> factors) : IFactorGrid
    {
        private readonly FactorGrid _grid = new(factors);

        public NumberedGrid(params int[] sizes)
            : this([.. sizes.Select((size, k) => Factor.Numbered($"f{k}", size))])
        {
        }

        public string Name => "grid";

        public int Count => _grid.Count;

        public ImageShape Shape => new(1, 1, 1);

        public IReadOnlyList<Factor> Factors => _grid.Factors;

        public void FactorsOf(int index, Span<int> values) => _grid.FactorsOf(index, values);

        public int IndexOf(ReadOnlySpan<int> values) => _grid.IndexOf(values);

        public void Read(ReadOnlySpan<int> indices, Span<float> images) => images.Clear();
    }

    private sealed class Unlabelled(NumberedGrid images) : IImageDataset
    {
        public string Name => "plain";

        public int Count => images.Count;

        public ImageShape Shape => images.Shape;

        public void Read(ReadOnlySpan<int> indices, Span<float> destination) => images.Read(indices, destination);
    }
}
