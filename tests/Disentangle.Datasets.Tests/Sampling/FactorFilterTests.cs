using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;

namespace Disentangle.Datasets.Tests.Sampling;

public sealed class FactorFilterTests
{
    private static readonly Factor[] Factors =
        [Factor.Categories("shape", "square", "ellipse", "heart"), Factor.Numbered("scale", 6), Factor.Linear("posX", 5, 0, 1)];

    [Theory]
    [InlineData("shape=heart", new[] { 2, 0, 0 }, true)]
    [InlineData("shape=heart", new[] { 1, 0, 0 }, false)]
    [InlineData("scale=2-4,shape=0", new[] { 0, 4, 1 }, true)]
    [InlineData("scale=2-4,shape=0", new[] { 0, 5, 1 }, false)]
    [InlineData("scale=2-4,shape=0", new[] { 0, 1, 1 }, false)]
    [InlineData("scale=2-4,shape=0", new[] { 1, 3, 1 }, false)]
    [InlineData("posX=0.25", new[] { 1, 3, 1 }, true)]
    [InlineData("", new[] { 1, 3, 1 }, true)]
    [InlineData(null, new[] { 1, 3, 1 }, true)]
    public void AnImageIsSeenWhereAllRangesHoldIt(string? text, int[] values, bool seen)
    {
        FactorFilter filter = FactorFilter.Parse(text, Factors);
        Assert.Equal(seen, filter.Includes(values));
        Assert.Equal(string.IsNullOrEmpty(text), filter.IsNone);
        Assert.Equal(text ?? "", filter.ToString());
    }

    [Theory]
    [InlineData("shape", "a filter is given as a=1,b=4-7, with values by index from 0 or by name, got shape")]
    [InlineData("shape=1,shape=2", "a filter names shape twice, got shape=1,shape=2")]
    [InlineData("size=1", "unknown factor size, expected one of shape, scale, posX")]
    [InlineData("scale=6", "scale has the values 0 to 5, got scale=6")]
    [InlineData("shape=hart", "unknown value hart of shape; did you mean heart?")]
    public void AWrongFilterIsRefused(string text, string message) =>
        Assert.Equal(message, Refusal.Of(() => FactorFilter.Parse(text, Factors)));

    [Fact]
    public void WithoutFactorsThereIsNothingToFilterBy() => Assert.Equal(
        "the data has no factors to filter images by", Refusal.Of(() => FactorFilter.Parse("shape=1", [])));
}
