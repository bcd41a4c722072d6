using System.Net;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>What is shown of Traverse, and moves, before the page is connected.</summary>
public sealed class EarlyPageTests(Runs runs) : IClassFixture<Runs>
{
    private const string Script = "**/blazor.web*.js";

    [BrowserFact]
    public async Task SlidersMoveBeforeThePageIsConnectedAndThePageGoesOnFromThere()
    {
        TaskCompletionSource connect = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0&image=77", before: page =>
            page.RouteAsync(Script, async route =>
            {
                await connect.Task;
                await route.ContinueAsync();
            }));
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".early .traverse[data-strips]");
        await studio.Keep("early");
        string image = await Picture(page, ".early", "image"), before = await Picture(page, ".early", "decoded");

        // Another image, and another value of its first unit.
        ILocator index = page.Locator(".early [data-role=index]");
        await index.FillAsync("4242");
        await index.PressAsync("Tab");
        await studio.Until($"document.querySelector('.early [data-role=image]').toDataURL() !== '{image}'");
        await page.Locator(".early .strip input").First.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await studio.Until($"document.querySelector('.early [data-role=decoded]').toDataURL() !== '{before}'");
        string[] drawn = await Settled(studio, ".early");
        await page.Locator(".early details[data-role=pair] summary").ClickAsync();
        await page.Locator(".early .strip input").First.FocusAsync();

        connect.SetResult();
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        Assert.Equal(0, await page.Locator(".early").CountAsync());
        Assert.Equal(drawn, await Settled(studio, "#content"));
        Assert.Equal("4242", await page.Locator("#content [data-role=index]").InputValueAsync());
        Assert.Equal("1000", await page.Locator("#content .strip input").First.InputValueAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement === document.querySelector('#content .strip input')"));
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#content details[data-role=pair]').open"));

        // The page knows which image it shows.
        await studio.Until("document.querySelector('.command code').innerText.endsWith('--image 4242')");
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task ItsLinksLeadToPagesWhereTheConnectionNeverComes()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0", before: page =>
            page.RouteAsync(Script, route => route.AbortAsync()));
        await studio.Page.WaitForSelectorAsync(".early .traverse[data-strips]");
        await studio.Page.Locator(".early nav.views a:text-is('Failures')").ClickAsync();
        await studio.Until("location.pathname === '/failures' && !document.querySelector('.early')");
    }

    [Theory]
    [InlineData("run=nothing")]
    [InlineData("run=../")]
    [InlineData("")]
    public async Task WhatCannotBeShownIsLeftToThePage(string query)
    {
        using StudioClient client = new(runs.Studio);
        (HttpStatusCode status, string text) = await client.Get($"/api/early?{query}");
        Assert.Equal((HttpStatusCode.NoContent, ""), (status, text));
    }

    private static Task<string> Picture(IPage page, string within, string role) =>
        page.EvaluateAsync<string>($"document.querySelector('{within} [data-role={role}]').toDataURL()");

    // What is drawn when nothing is drawn any more.
    private static async Task<string[]> Settled(StudioPage studio, string within)
    {
        string[] before = [];
        for (int i = 0; i < 100; i++)
        {
            string[] now = [await Picture(studio.Page, within, "image"), await Picture(studio.Page, within, "decoded")];
            if (now.SequenceEqual(before)) break;
            before = now;
            await Task.Delay(300);
        }

        return before;
    }
}
