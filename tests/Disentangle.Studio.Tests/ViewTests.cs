using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>What the views do.</summary>
public sealed class ViewTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task TheStepSliderMarksTheStepInEveryPanel()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "watch?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".panels svg");
        int panels = await page.Locator(".panels > div > svg").CountAsync();
        string lines = "[...document.querySelectorAll('.panels > div > svg')].filter(svg => "
            + "svg.querySelector('line[stroke*=\"chart-2\"]')).length";
        Assert.Equal(0, await page.EvaluateAsync<int>(lines));

        await page.Locator(".step-slider input").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowRight");
        await studio.Until($"{lines} === {panels}");
        Assert.Contains("step 100", await page.Locator(".step-slider").InnerTextAsync(), StringComparison.Ordinal);
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AFrozenPageWorksOfflineWithoutARequest()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Locator("[data-role=freeze]").ClickAsync());
        string file = Path.Combine(runs.Folder, "frozen.html");
        await download.SaveAsAsync(file);

        await using StudioPage frozen = new(await page.Context.NewPageAsync());
        await frozen.Page.GotoAsync($"file://{file}");
        Assert.True(await frozen.Page.Locator("input[type=range]").CountAsync() > 0);
        Assert.All(frozen.Requests, address => Assert.True(address.StartsWith("file:", StringComparison.Ordinal)
            || address.StartsWith("data:", StringComparison.Ordinal), address));
        Assert.Empty(frozen.Errors);
    }

    [BrowserFact]
    public async Task ANameOfAUnitStaysAndAppearsInTheReport()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run1");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        ILocator name = page.Locator(".unit-name").First;
        await name.FillAsync("size of it");
        await name.PressAsync("Tab");
        string notes = Path.Combine(runs.Folder, "run1", "studio.json");
        for (int i = 0; i < 50 && !File.Exists(notes); i++) await Task.Delay(100);
        Assert.Contains("size of it", await File.ReadAllTextAsync(notes), StringComparison.Ordinal);

        (int code, string output) = await Studio.Run("traverse", Path.Combine(runs.Folder, "run1"));
        Assert.True(code == 0, output);
        Assert.Contains("size of it", await File.ReadAllTextAsync(Path.Combine(runs.Folder, "run1", "report.html")),
            StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task CodesOfAnyEncoderAreShown()
    {
        string codes = Path.Combine(runs.Folder, "codes.npz");
        (int code, string output) = await Studio.Run("encode", Path.Combine(runs.Folder, "squares"), "--out", codes);
        Assert.True(code == 0, output);
        await using Studio studio = await Studio.Start(codes);
        await using StudioPage page = await runs.Browser.Open(studio);
        await page.Page.WaitForSelectorAsync(".scatter[data-frames]");
        await page.Keep("codes");
        Assert.Contains("z0", await page.Page.Locator(".matrix").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(page.Errors);
    }

    [BrowserFact]
    public async Task AReadOnlyStudioOffersNoChange()
    {
        await using Studio studio = await Studio.Start(runs.Folder, "--read-only");
        await using StudioPage page = await runs.Browser.Open(studio, "watch?run=run0");
        await page.Page.WaitForSelectorAsync(".panels svg");
        Assert.Equal(0, await page.Page.Locator("text=Go on training").CountAsync());
        await page.Page.GotoAsync($"{studio.Origin}/surgery?run=run0");
        await page.Page.WaitForSelectorAsync(".analysis");
        Assert.Equal(0, await page.Page.Locator("fluent-button:has-text('Measure')").CountAsync());
        await page.Page.GotoAsync($"{studio.Origin}/projection?run=run0");
        await page.Page.WaitForSelectorAsync(".projection .legend");
        Assert.Equal(1, await page.Page.Locator("text=All of them count once they are encoded").CountAsync());
        Assert.Equal(0, await page.Page.Locator("fluent-button:has-text('Encode all images')").CountAsync());
        await page.Page.GotoAsync($"{studio.Origin}/traverse?run=run0");
        await page.Page.WaitForSelectorAsync("#content .traverse[data-strips]");
        Assert.Equal(await page.Page.Locator(".unit-name").CountAsync(), await page.Page.Locator(".unit-name[readonly]").CountAsync());
    }

    [BrowserFact]
    public async Task AStudioThatIsStartedAnewIsFoundAgain()
    {
        string port = "18437";
        StudioPage page;
        await using (Studio first = await Studio.Start(runs.Folder, "--port", port))
        {
            page = await runs.Browser.Open(first, "traverse?run=run0");
            await page.Page.WaitForSelectorAsync("#content .traverse[data-strips]");
        }

        await using StudioPage same = page;
        await using Studio second = await Studio.Start(runs.Folder, "--port", port);
        await page.Until("document.querySelector('#content .traverse[data-strips]')"
            + " && !document.querySelector('#components-reconnect-modal')?.open"
            + " && performance.getEntriesByType('navigation')[0].type === 'reload'");
    }
}
