using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>A person who has never seen the program, in an empty folder.</summary>
public sealed class FirstImpressionTests(Runs runs) : IClassFixture<Runs>
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

        // The step that is chosen stays while the training goes on, and the slider gets more of them.
        const string Slider = "document.querySelector('.step-slider input')";
        const string Label = "document.querySelector('.step-slider span').innerText";
        await page.Locator(".step-slider input").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await studio.Until($"{Slider}.value === '0' && [...document.querySelectorAll('.panels > div > svg')].every(svg => "
            + "svg.querySelector('line[stroke*=\"chart-2\"]'))");
        string chosen = await page.EvaluateAsync<string>(Label);
        int steps = await page.EvaluateAsync<int>($"Number({Slider}.max)");
        await studio.Until($"Number({Slider}.max) > {steps + 1}");
        Assert.Equal(("0", chosen), (await page.EvaluateAsync<string>($"{Slider}.value"), await page.EvaluateAsync<string>(Label)));
        await page.Keyboard.PressAsync("ArrowRight");
        await studio.Until($"{Slider}.value === '1' && {Label} !== '{chosen}'");
        await page.Locator("fluent-button:text-is('Latest')").ClickAsync();
        await studio.Until($"{Slider}.value === {Slider}.max");
        string last = await page.EvaluateAsync<string>(Label);
        await studio.Until($"{Slider}.value === {Slider}.max && {Label} !== '{last}'");
        await page.Locator("fluent-button:has-text('Stop with a checkpoint')").ClickAsync();
        await page.WaitForSelectorAsync("fluent-button:has-text('Go on training')", new PageWaitForSelectorOptions { Timeout = 120_000 });
        await page.Locator("nav.views a:has-text('Traverse')").ClickAsync();
        await page.WaitForSelectorAsync("#content .traverse[data-strips]", new PageWaitForSelectorOptions { Timeout = 120_000 });
        studio.HasNoErrors();
    }
}
