using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>What the views do.</summary>
[Collection(RunsCollection.Name)]
public sealed class ViewTests(Runs runs)
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
        Assert.Empty(studio.Errors);
    }

    // The image under the pointer is that of the point which is drawn there, after any move.
    [BrowserFact]
    public async Task ThePointUnderThePointerIsItsImage()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "matrix?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".scatter[data-frames]");
        string wrong = await page.EvaluateAsync<string>("""
            async () => {
              const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter'));
              let state = 7;
              const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
              for (let round = 0; round < 20; round++) {
                view.zoom(1 + random(), random() * view.canvas.width, random() * view.canvas.height);
                view.pan(40 * (random() - 0.5), 40 * (random() - 0.5));
                view.rasterise();
                const { width, height } = view.canvas;
                for (let tries = 0; tries < 50; tries++) {
                  const point = Math.floor(random() * view.x.length);
                  const px = ((view.x[point] - view.view.left) * width / view.view.width) | 0;
                  const py = (height - (view.y[point] - view.view.bottom) * height / view.view.height) | 0;
                  if (px < 0 || py < 0 || px >= width || py >= height) continue;
                  // The last of all points on this pixel is the one that is seen.
                  const at = py * width + px, image = view.imageAt(px, py), owner = view.owners[at];
                  if (image !== view.index[owner]) return `point ${point}`;
                  if (view.pixels[at] !== view.colours[owner]) return `colour of ${point}`;
                }
              }
              return '';
            }
            """);
        Assert.Equal("", wrong);
    }

    [BrowserFact]
    public async Task AFrozenPageWorksOfflineWithoutARequest()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".traverse[data-strips]");
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
        await page.WaitForSelectorAsync(".traverse[data-strips]");
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
    public async Task ARunThatVanishesIsASentence()
    {
        string folder = Path.Combine(runs.Folder, "gone");
        MadeRuns.Copy(Path.Combine(runs.Folder, "run0"), folder);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "watch?run=gone");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".panels svg");
        Directory.Delete(folder, recursive: true);
        await page.WaitForSelectorAsync("text=This cannot be shown");
        await page.Locator("text=Back to the overview").ClickAsync();
        await page.WaitForSelectorAsync("table a");
    }

    [BrowserFact]
    public async Task CodesOfAnyEncoderAreShown()
    {
        string codes = Path.Combine(runs.Folder, "codes.npz");
        (int code, string output) = await Studio.Run("encode", Path.Combine(runs.Folder, "run0"), "--out", codes);
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
        await page.Page.GotoAsync($"{studio.Origin}/traverse?run=run0");
        await page.Page.WaitForSelectorAsync(".traverse[data-strips]");
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
            await page.Page.WaitForSelectorAsync(".traverse[data-strips]");
        }

        await using StudioPage same = page;
        await using Studio second = await Studio.Start(runs.Folder, "--port", port);
        await page.Until("document.querySelector('.traverse[data-strips]') && !document.querySelector('#components-reconnect-modal')?.open"
            + " && performance.getEntriesByType('navigation')[0].type === 'reload'");
    }
}
