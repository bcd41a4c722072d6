namespace Disentangle.Studio.Tests;

/// <summary>Every page opens without an error of a script, and asks nothing of another machine.</summary>
[Collection(RunsCollection.Name)]
public sealed class TourTests(Runs runs)
{
    [BrowserTheory]
    [InlineData("home", "", "table a")]
    [InlineData("traverse", "traverse?run=run0", ".traverse[data-strips]")]
    [InlineData("matrix", "matrix?run=run0", ".scatter[data-frames]")]
    [InlineData("posterior", "posterior?run=run0", ".posterior[data-drawn]")]
    [InlineData("presets", "playground", ".presets li")]
    [InlineData("playground", "playground?run=run0", ".playground .panels svg")]
    [InlineData("watch", "watch?run=run0", ".panels svg")]
    [InlineData("surgery", "surgery?run=run0", ".analysis")]
    [InlineData("scores", "scores?run=run0", ".analysis")]
    [InlineData("failures", "failures?run=run0", ".failures img")]
    [InlineData("compare", "compare?run=run0&run=run1", ".compare[data-strips]")]
    public async Task APageOpens(string name, string path, string sign)
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, path);
        await studio.Page.WaitForSelectorAsync(sign);
        await studio.Keep(name);
        Assert.Empty(studio.Errors);
        Assert.All(studio.Requests, address => Assert.StartsWith(runs.Studio.Origin, address));
    }
}
