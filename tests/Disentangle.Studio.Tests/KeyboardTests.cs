using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Everything can be done without a pointer.</summary>
[Collection(RunsCollection.Name)]
public sealed class KeyboardTests(Runs runs)
{
    [BrowserFact]
    public async Task ARunIsOpenedTraversedAndComparedByKeys()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio);
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("table a");
        await TabTo(page, "document.activeElement.matches('table a')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".traverse[data-strips]");

        await TabTo(page, "document.activeElement.matches('.strip input')");
        string before = await Decoded(page);
        await page.Keyboard.PressAsync("End");
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() !== '{before}'");

        await TabTo(page, "document.activeElement.matches('[data-role=freeze]')");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("traversal.html", download.SuggestedFilename);

        await page.GoBackAsync();
        await page.WaitForSelectorAsync("table input[type=checkbox]");
        foreach (int box in (int[])[0, 1])
        {
            await page.Locator("table input[type=checkbox]").Nth(box).FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }

        await page.WaitForSelectorAsync("a[href^='compare']");
        await TabTo(page, "document.activeElement.matches(\"a[href^='compare']\")");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".compare[data-strips]");
        Assert.Empty(studio.Errors);
    }

    private static Task<string> Decoded(IPage page) =>
        page.EvaluateAsync<string>("document.querySelector('[data-role=decoded]').toDataURL()");

    private static async Task TabTo(IPage page, string condition)
    {
        for (int i = 0; i < 100; i++)
        {
            if (await page.EvaluateAsync<bool>(condition)) return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"the Tab key does not lead to {condition}");
    }
}
