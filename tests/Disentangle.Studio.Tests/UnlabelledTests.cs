using Disentangle.Datasets.Formats;
using Disentangle.Methods;
using Disentangle.Training;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>A run on images without factors.</summary>
public sealed class UnlabelledTests(Runs runs) : IClassFixture<Runs>
{
    private const int Images = 64, Side = 16;

    [BrowserFact]
    public async Task MetricsThatNeedNoFactorsAreMeasured()
    {
        string data = Path.Combine(runs.Folder, "unlabelled.npz"), folder = Path.Combine(runs.Folder, "unlabelled");
        byte[] pixels = [.. Enumerable.Range(0, Images * Side * Side).Select(i => (byte)(i * i % 251))];
        NpzWriter.Write(data, [KeyValuePair.Create("images", NpyArray.Of(pixels, Images, Side, Side))]);
        MadeRuns.Train(
            folder, RunSpecification.Usual("beta-vae", MethodSettings.Empty) with { Latents = 3, LearningRate = 2e-3 }, 50,
            data: $"npz:{data}");

        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "scores?run=unlabelled");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".pick select");
        Assert.Equal(1, await page.Locator("option[value=mig][disabled]").CountAsync());
        Assert.Equal(0, await page.Locator("option[value=fos][disabled]").CountAsync());
        await page.Locator("fluent-button:text-is('Measure')").ClickAsync();
        await page.WaitForSelectorAsync(".analysis details.score:has-text('Unsupervised scores')");
        await studio.Keep("unlabelled");
        await page.GotoAsync($"{runs.Studio.Origin}/traverse?run=unlabelled");
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        studio.HasNoErrors();
    }
}
