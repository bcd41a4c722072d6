using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Where images change with each unit.</summary>
public sealed class AttributionTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task ThePageShowsWhatItsCommandMeasures()
    {
        MadeRuns.Copy(Path.Combine(runs.Folder, "squares"), Path.Combine(runs.Folder, "attributed"));
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "attribution?run=attributed");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".maps");
        ILocator images = page.Locator(".pick input");
        await images.FillAsync("20");
        await images.PressAsync("Enter");
        await page.WaitForSelectorAsync("text=mean over 20 images");
        Assert.EndsWith("--images 20 --out units.png", await page.Locator(".command code").InnerTextAsync(), StringComparison.Ordinal);
        (int code, string output) = await Studio.Run("attribution", Path.Combine(runs.Folder, "attributed"), "--images", "20",
            "--out", Path.Combine(runs.Folder, "units.png"), "--json");
        Assert.True(code == 0, output);
        Assert.True(new FileInfo(Path.Combine(runs.Folder, "units.png")).Length > 500);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)]);

        // As many maps as units, each the part of the command's picture that is its own.
        JsonElement[] units = [.. json.GetProperty("units").EnumerateArray()];
        Assert.Equal(3, units.Length);
        Assert.Equal(units.Select(unit => $"z{unit.GetProperty("unit").GetInt32()}"),
            (await page.Locator(".maps strong").AllInnerTextsAsync()).Select(text => text.Trim()));
        double off = json.GetProperty("offDiagonalShare").GetDouble();
        Assert.Contains($"{(100 * off).ToString("0.0", CultureInfo.InvariantCulture)} % (normalised Hessian penalty",
            await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        string[] shares = [.. await page.Locator(".pair-list td").AllInnerTextsAsync()];
        Assert.Equal(3, shares.Length);
        Assert.Equal(off, shares.Sum(share => double.Parse(share.TrimEnd('%', ' '), CultureInfo.InvariantCulture)) / 100, 2e-4);

        // A pair leads to its density.
        await page.Locator(".pair-list a").First.ClickAsync();
        await page.WaitForSelectorAsync(".posterior[data-drawn]");
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AStepHasItsOwnMaps()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "attribution?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".maps");
        const string Map = "document.querySelector('.maps img')?.src";
        string last = await page.EvaluateAsync<string>(Map);
        await page.Locator(".step-slider input").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await studio.Until($"{Map} && {Map} !== '{last}' && document.querySelector('.run-title + p').innerText.endsWith('step 0')");
        studio.HasNoErrors();
    }
}
