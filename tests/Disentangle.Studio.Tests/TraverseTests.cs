using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

public sealed class TraverseTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task ASliderChangesTheDecodedImageAndNothingElse()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await studio.Keep("traverse");
        string before = await Pixels(page, "decoded"), image = await Pixels(page, "image");
        int drawn = await Drawn(page);

        ILocator slider = page.Locator(".unit input[type=range]").First;
        await slider.FocusAsync();
        await slider.PressAsync("Home");
        await studio.Until($"document.querySelector('.traverse').dataset.drawn > {drawn}");

        Assert.NotEqual(before, await Pixels(page, "decoded"));
        Assert.Equal(image, await Pixels(page, "image"));
        studio.HasNoErrors();
        Assert.All(studio.Requests, address => Assert.StartsWith(runs.Studio.Origin, address));
    }

    private static Task<string> Pixels(IPage page, string role) =>
        page.EvaluateAsync<string>($"document.querySelector('[data-role={role}]').toDataURL()");

    private static Task<int> Drawn(IPage page) => page.EvaluateAsync<int>("Number(document.querySelector('.traverse').dataset.drawn)");
}
