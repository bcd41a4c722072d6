using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>A person who has never seen the program, in an empty folder.</summary>
[Collection(RunsCollection.Name)]
public sealed class FirstImpressionTests(Runs runs)
{
    [BrowserFact]
    public async Task AFirstModelIsTrainedWatchedStoppedAndTraversed()
    {
        using TemporaryFolder folder = new();
        await using Studio own = await Studio.Start(folder.Path);
        await using StudioPage studio = await runs.Browser.Open(own);
        IPage page = studio.Page;
        await page.Locator("fluent-button:has-text('Train the first model')").ClickAsync();
        await page.WaitForSelectorAsync(".panels > div > svg", new PageWaitForSelectorOptions { Timeout = 120_000 });
        await studio.Keep("learning");
        await page.Locator("fluent-button:has-text('Stop with a checkpoint')").ClickAsync();
        await page.WaitForSelectorAsync("fluent-button:has-text('Go on training')", new PageWaitForSelectorOptions { Timeout = 120_000 });
        await page.Locator("nav.views a:has-text('Traverse')").ClickAsync();
        await page.WaitForSelectorAsync(".traverse[data-strips]", new PageWaitForSelectorOptions { Timeout = 120_000 });
        Assert.Empty(studio.Errors);
    }
}
