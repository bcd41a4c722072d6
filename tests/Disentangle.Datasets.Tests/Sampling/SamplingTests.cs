using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Tests.Sampling;

public sealed class SamplingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b=0.2", "a,b=0.2")]
    [InlineData(" a , b=1e-1", "a,b=0.1")]
    public void ACorrelationIsReadAndWritten(string text, string written) =>
        Assert.Equal(written, FactorCorrelation.Parse(text).ToString());

    [Theory]
    [InlineData("a", "a correlation is given as a,b=width, got a")]
    [InlineData("a,b", "a correlation is given as a,b=width, got a,b")]
    [InlineData("a,b,c=1", "a correlation is given as a,b=width, got a,b,c=1")]
    [InlineData("a,=1", "a correlation is given as a,b=width, got a,=1")]
    [InlineData("a,b=x", "a correlation is given as a,b=width, got a,b=x")]
    [InlineData("a,a=1", "a correlation is of two factors, got a twice")]
    [InlineData("a,b=0", "the width of a correlation must be > 0, got 0")]
    [InlineData("a,b=-1", "the width of a correlation must be > 0, got -1")]
    [InlineData("a,b=NaN", "the width of a correlation must be > 0, got NaN")]
    public void AWrongCorrelationIsRefused(string text, string message) =>
        Assert.Equal(message, Refusal.Of(() => FactorCorrelation.Parse(text)));

    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData("a=1,b=2-4", "a=1,b=2-4")]
    [InlineData("a=3-3, b=0", "a=3,b=0")]
    [InlineData("a=T-shirt,b=-30", "a=T-shirt,b=-30")]
    public void WhatIsHeldOutIsReadAndWritten(string text, string written) =>
        Assert.Equal(written, HeldOutCombination.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a=")]
    [InlineData("a=4-2")]
    [InlineData("a=b=1")]
    [InlineData("=1")]
    [InlineData("a=1,")]
    public void AWrongCombinationIsRefused(string text) =>
        Assert.Equal($"a held-out combination is given as a=1,b=4-7, with values by index from 0 or by name, got {text}",
            Refusal.Of(() => HeldOutCombination.Parse(text)));

    [Fact]
    public void RulesAreEqualWhenTheySayTheSame()
    {
        SamplingRules rules = SamplingRules.Parse(["a,b=0.2"], ["a=1", "b=2"]);
        Assert.Equal(rules, SamplingRules.Parse(["a,b=0.20"], ["a=1-1", "b=2"]));
        Assert.NotEqual(rules, SamplingRules.Parse(["a,b=0.2"], ["a=1,b=2"]));
        Assert.Equal("a,b=0.2; without a=1; without b=2", rules.ToString());
        Assert.True(SamplingRules.None.IsNone);
        Assert.False(rules.IsNone);
    }

    [Fact]
    public void WithoutRulesDrawsAreThoseOfPlainNumbers()
    {
        ImageSampler sampler = ImageSampler.Of(Grid(), SamplingRules.None);
        Philox one = new(5, RandomPurpose.Test), other = new(5, RandomPurpose.Test);
        for (int i = 0; i < 100; i++) Assert.Equal(other.NextInt(20), sampler.Draw(ref one));
    }

    [Theory]
    [InlineData(new[] { "a,b=0.3" }, new string[0])]
    [InlineData(new[] { "a,b=0.3", "b,c=0.5" }, new[] { "a=1,c=1" })]
    [InlineData(new string[0], new[] { "a=0,b=0-1", "c=1,b=4" })]
    public void AnImageIsDrawnInProportionToTheProductOfItsWeights(string[] correlate, string[] holdOut)
    {
        IFactorDataset data = Grid();
        SamplingRules rules = SamplingRules.Parse(correlate, holdOut);
        ImageSampler sampler = ImageSampler.Of(data, rules);

        // a and c have 2 values, b has 5: the weights again, written out.
        double[] weights = new double[20];
        for (int a = 0; a < 2; a++)
        {
            for (int b = 0; b < 5; b++)
            {
                for (int c = 0; c < 2; c++)
                {
                    double weight = 1;
                    if (correlate.Length > 0) weight *= Math.Exp(-Math.Pow(a - b / 4.0, 2) / (2 * 0.3 * 0.3));
                    if (correlate.Length > 1) weight *= Math.Exp(-Math.Pow(b / 4.0 - c, 2) / (2 * 0.5 * 0.5));
                    if (holdOut.Length == 1 && a == 1 && c == 1) weight = 0;
                    if (holdOut.Length == 2 && ((a == 0 && b <= 1) || (c == 1 && b == 4))) weight = 0;
                    weights[a * 10 + b * 2 + c] = weight;
                }
            }
        }

        const int draws = 200_000;
        int[] counts = new int[20];
        Philox random = new(1, RandomPurpose.Test);
        for (int i = 0; i < draws; i++) counts[sampler.Draw(ref random)]++;
        Assert.Equal(weights.Count(weight => weight > 0), sampler.Count);
        Assert.Equal(Enumerable.Range(0, 20).Where(image => weights[image] > 0),
            Enumerable.Range(0, sampler.Count).Select(sampler.ImageAt));
        Assert.Equal(correlate.Length == 0, sampler.IsUniform);
        for (int image = 0; image < 20; image++)
        {
            double p = weights[image] / weights.Sum();
            Assert.Equal(p, sampler.ProbabilityOf(image), 1e-12);
            if (p == 0) Assert.Equal(0, counts[image]);
            else Assert.Equal(p, counts[image] / (double)draws, 5 * Math.Sqrt(p * (1 - p) / draws) + 1e-9);
        }

        Assert.Equal(Enumerable.Range(0, 20).Except(Enumerable.Range(0, sampler.Count).Select(sampler.ImageAt)), sampler.LeftOut());
    }

    [Theory]
    [InlineData("d=0", "unknown factor d, expected one of a, b, c")]
    [InlineData("a=2", "a has the values 0 to 1, got a=2")]
    [InlineData("b=4-5", "b has the values 0 to 4, got b=4-5")]
    [InlineData("b=1-2-3", "unknown value 1-2-3 of b, expected one of 0, 1, 2, 3, 4")]
    [InlineData("a=0-1", "no image of npz:grid.npz is left to train on: all are held out")]
    public void RulesThatDoNotSuitTheDataAreRefused(string holdOut, string message) =>
        Assert.Equal(message, Refusal.Of(() => ImageSampler.Of(Grid(), SamplingRules.Parse([], [holdOut])))
            .Replace(_folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));

    [Theory]
    [InlineData("shape=heart,posX=0-31", "shape=2,posX=0-31")]
    [InlineData("shape=Ellipse,scale=0.6,orientation=0", "shape=1,scale=1,orientation=0")]
    public void ValuesAreHeldOutByNameAsByNumber(string byName, string byNumber)
    {
        IFactorDataset data = new DSpritesDataset();
        ImageSampler named = ImageSampler.Of(data, SamplingRules.Parse([], [byName])),
            numbered = ImageSampler.Of(data, SamplingRules.Parse([], [byNumber]));
        Assert.Equal(numbered.LeftOut(), named.LeftOut());
        Assert.NotEmpty(named.LeftOut());
    }

    [Fact]
    public void AMistypedNameIsAnsweredWithTheNearest() =>
        Assert.Equal("unknown value hart of shape; did you mean heart?",
            Refusal.Of(() => ImageSampler.Of(new DSpritesDataset(), SamplingRules.Parse([], ["shape=hart"]))));

    [Fact]
    public void DataWithoutFactorsHasNothingToCorrelate()
    {
        string path = _folder.WriteNpz("plain.npz", ("imgs", NpyArray.Of(new byte[16], 4, 2, 2)));
        IImageDataset data = DatasetCatalogue.Open($"npz:{path}");
        Assert.Equal($"npz:{path} has no factors, so none can be correlated or held out",
            Refusal.Of(() => ImageSampler.Of(data, SamplingRules.Parse(["a,b=1"], []))));
    }

    private IFactorDataset Grid()
    {
        int[] factors = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { i / 10, i / 2 % 5, i % 2 })];
        string path = _folder.WriteNpz(
            "grid.npz", ("imgs", NpyArray.Of(new byte[80], 20, 2, 2)), ("factors", NpyArray.Of(factors, 20, 3)), ("factor_names",
                NpyArray.OfStrings("a", "b", "c")));
        return (IFactorDataset)DatasetCatalogue.Open($"npz:{path}");
    }
}
