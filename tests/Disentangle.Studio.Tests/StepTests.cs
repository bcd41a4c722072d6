using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>One training step for all pages of a run.</summary>
public sealed class StepTests(Runs runs) : IClassFixture<Runs>
{
    private const string Label = ".step-slider span";

    [BrowserFact]
    public async Task TheStepOfOnePageIsThatOfEveryPage()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await page.WaitForSelectorAsync(".step-slider");
        Assert.Equal("Training step 400", await page.Locator(Label).InnerTextAsync());
        string trained = await Decoded(page);

        await page.Locator(".step-slider input").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() !== '{trained}'");
        Assert.Equal("Training step 0", await page.Locator(Label).InnerTextAsync());
        Assert.Contains("step=0", page.Url, StringComparison.Ordinal);
        await page.EvaluateAsync(
            $"new MutationObserver(() => {{ if (document.querySelector('{Label}')?.innerText === 'Training step 100') "
            + "window.link ??= document.querySelector('nav.views a').href; }).observe(document, "
            + "{ subtree: true, childList: true, characterData: true })");
        await page.Keyboard.PressAsync("ArrowRight");
        await studio.Until($"document.querySelector('{Label}').innerText === 'Training step 100'");

        // From then on the links lead to this step, too.
        Assert.EndsWith("step=100", await page.EvaluateAsync<string>("window.link"), StringComparison.Ordinal);
        await studio.Keep("step");

        // Another page of the run, and the same page after a detour.
        foreach (string view in (string[])["Failures", "Units and factors", "ELBO", "Training"])
        {
            await page.Locator($"nav.views a:text-is('{view}')").ClickAsync();
            await page.WaitForSelectorAsync($"nav.views a[aria-current]:text-is('{view}')");
            await studio.Until($"document.querySelector('{Label}')?.innerText === 'Training step 100'");
        }

        await page.Locator(".brand").ClickAsync();
        await page.Locator("table a:text-is('run0')").ClickAsync();
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await studio.Until($"document.querySelector('{Label}')?.innerText === 'Training step 100'");

        await page.Locator("fluent-button:text-is('Latest')").ClickAsync();
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() === '{trained}'");
        Assert.DoesNotContain("step=", page.Url, StringComparison.Ordinal);
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AStepWithoutAModelShowsTheOneBefore()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "failures?run=run0&step=250");
        await studio.Until($"document.querySelector('{Label}')?.innerText === 'Training step 200, the nearest model to 250'");
        await studio.Page.GotoAsync($"{runs.Studio.Origin}/failures?run=run0&step=nonsense");
        await studio.Until($"document.querySelector('{Label}')?.innerText === 'Training step 400'");
    }

    [BrowserFact]
    public async Task PlayGoesThroughAllSteps()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await page.EvaluateAsync(
            $"window.seen = new Set(); new MutationObserver(() => window.seen.add(document.querySelector('{Label}')?.innerText))"
            + ".observe(document, { subtree: true, childList: true, characterData: true })");
        await page.Locator("fluent-button:text-is('Play')").ClickAsync();
        await studio.Until("[0, 100, 200, 300, 400].every((step) => window.seen.has(`Training step ${step}`))");
        await page.WaitForSelectorAsync("fluent-button:text-is('Play')");
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task StepsOfOneRunAreCompared()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.Locator("a:text-is('Compare steps')").ClickAsync();
        await page.WaitForSelectorAsync(".compare[data-strips]");
        string[] labels = ["step 0", "step 200", "step 400"];
        foreach (string label in labels)
            Assert.Equal(1, await page.Locator($"canvas[aria-label='Decoded by run0, {label}']").CountAsync());
        string first = await Pictures(page);
        Assert.Equal(3, first.Split(' ').Distinct().Count());

        // A slider moves the models of all steps, and their cursors.
        await page.Locator("[data-slider='0']").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await studio.Until($"({Moved}).every((one, i) => one !== '{first}'.split(' ')[i])");
        string[] cursors =
            await page.Locator("tr[data-row='0'] .cursor").EvaluateAllAsync<string[]>("all => all.map(one => one.style.left)");
        Assert.Single(cursors.Distinct());

        // A column shows another step.
        await page.Locator(".step-choice select").Nth(1).SelectOptionAsync("100");
        await page.WaitForSelectorAsync("canvas[aria-label='Decoded by run0, step 100']");
        Assert.Equal("run=run0&step=0&run=run0&step=100&run=run0&step=400", new Uri(page.Url).Query[1..]);
        await studio.Keep("compare-steps");
        studio.HasNoErrors();
    }

    [BrowserTheory]
    [InlineData("compare?run=run0", "a comparison is of 2 to 4 runs or steps, got 1")]
    [InlineData("compare?run=run0&run=run1&step=1&step=2&step=3", "3 steps do not fit 2 runs")]
    public async Task WhatCannotBeComparedIsASentence(string path, string sentence)
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, path);
        await studio.Page.WaitForSelectorAsync($"text={sentence}");
    }

    private const string Moved = "[...document.querySelectorAll('[data-decoded]')].map((one) => one.toDataURL())";

    private static Task<string> Decoded(IPage page) =>
        page.EvaluateAsync<string>("document.querySelector('[data-role=decoded]').toDataURL()");

    private static Task<string> Pictures(IPage page) => page.EvaluateAsync<string>($"({Moved}).join(' ')");
}
