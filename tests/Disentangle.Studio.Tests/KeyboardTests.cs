using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Everything can be done without a pointer.</summary>
public sealed class KeyboardTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task ARunIsOpenedTraversedAndComparedByKeys()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio);
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("table a");
        await TabTo(page, "document.activeElement.matches('table a') && document.activeElement.innerText === 'run0'");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");

        await TabTo(page, "document.activeElement.matches('.strip input')");
        string before = await Decoded(page);
        await page.Keyboard.PressAsync("End");
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() !== '{before}'");

        await TabTo(page, "document.activeElement.matches('[data-role=freeze]')");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("traversal.html", download.SuggestedFilename);

        // Back to the list, where two runs are chosen.
        await TabTo(page, "document.activeElement.matches('.brand')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("table input[type=checkbox]");
        foreach (string run in (string[])["run0", "run1"])
        {
            await TabTo(page, $"document.activeElement.matches('[aria-label=\"Compare {run}\"]')");
            await page.Keyboard.PressAsync("Space");
        }

        await page.WaitForSelectorAsync("a[href^='compare']");
        await TabTo(page, "document.activeElement.matches(\"a[href^='compare']\")");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".compare[data-strips]");

        // One slider moves the images of both.
        await TabTo(page, "document.activeElement.matches('[data-slider]')");
        const string Both = "[...document.querySelectorAll('[data-decoded]')].map(one => one.toDataURL())";
        string[] pictures = await page.EvaluateAsync<string[]>(Both);
        await page.Keyboard.PressAsync("End");
        await studio.Until($"{Both}.every((one, i) => one !== ['{pictures[0]}', '{pictures[1]}'][i])");
        studio.HasNoErrors();
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
