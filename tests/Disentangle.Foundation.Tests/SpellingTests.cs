namespace Disentangle.Foundation.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("dspirtes", "dsprites", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("Beta", "beta", 0)]
    public void DistancesAreThoseOfTheTextbooks(string first, string second, int edits)
    {
        Assert.Equal(edits, Spelling.Distance(first, second));
        Assert.Equal(edits, Spelling.Distance(second, first));
    }

    [Fact]
    public void TheNearestIsFoundUnlessItIsFar()
    {
        Assert.Equal("dsprites", Spelling.Nearest("sprites", ["npz", "dsprites", "fashion-mnist"]));
        Assert.Equal("npx", Spelling.Nearest("npy", ["npx", "npz"]));
        Assert.Null(Spelling.Nearest("imagenet", ["npz", "dsprites"]));
        Assert.Null(Spelling.Nearest("npz", []));
    }
}
