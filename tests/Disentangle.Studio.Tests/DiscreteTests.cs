using Disentangle.Methods;
using Disentangle.Training;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Codes that take few values are chosen by buttons.</summary>
public sealed class DiscreteTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task ACategoryIsChosenByAButton()
    {
        MethodSettings settings = MethodSettings.Empty.With("categories", 3).With("continuous", 2).With("units", 8);
        string folder = Path.Combine(runs.Folder, "categories");
        MadeRuns.Train(folder, RunSpecification.Usual("infogan", settings), steps: 2);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=categories");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await studio.Keep("categories");
        Assert.Equal(3, await page.Locator("[name=category]").CountAsync());
        Assert.Equal(0, await page.Locator("[data-unit='0'], [data-unit='1'], [data-unit='2']").CountAsync());
        Assert.Equal(2, await page.Locator("[data-unit]").CountAsync());

        // The one of the image is chosen already.
        int own = int.Parse(await page.Locator(".categories output").InnerTextAsync());
        foreach (int category in (int[])[(own + 1) % 3, (own + 2) % 3])
        {
            Task<IRequest> asked = page.WaitForRequestAsync(request =>
                request.Url.Contains("api/decode", StringComparison.Ordinal) && request.PostDataBuffer?.Length == 5 * sizeof(float));
            await page.Locator($"[name=category][value='{category}']").CheckAsync();
            float[] code = new float[5];
            Buffer.BlockCopy((await asked).PostDataBuffer!, 0, code, 0, 5 * sizeof(float));
            Assert.Equal([.. Enumerable.Range(0, 3).Select(i => i == category ? 1f : 0f)], code[..3]);
        }

        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AFeatureIsMadeAbsentAndPresentAgain()
    {
        string folder = Path.Combine(runs.Folder, "features");
        MadeRuns.Train(folder, RunSpecification.Usual("ibp-vae", MethodSettings.Empty) with { Latents = 3 }, steps: 2);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=features");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        await studio.Until("document.querySelector('.unit output').innerText !== '–'");
        await page.EvaluateAsync("document.querySelectorAll('.units details').forEach((one) => { one.open = true; })");
        string before = await page.Locator(".unit output").First.InnerTextAsync();
        ILocator button = page.Locator("[data-presence]").First;
        await button.FocusAsync();
        await button.PressAsync("Enter");
        Assert.Equal("0.00", await page.Locator(".unit output").First.InnerTextAsync());
        Assert.Equal("false", await button.GetAttributeAsync("aria-pressed"));
        await button.PressAsync("Enter");
        Assert.Equal(before, await page.Locator(".unit output").First.InnerTextAsync());
        Assert.Equal("true", await button.GetAttributeAsync("aria-pressed"));
        studio.HasNoErrors();
    }
}
