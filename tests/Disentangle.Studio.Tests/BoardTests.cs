using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>The page of a study.</summary>
public sealed class BoardTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task AStudyShowsItsRunsByStateItsMeansAndEveryRun()
    {
        using TemporaryFolder folder = new();
        string study = Path.Combine(folder.Path, "study");
        (int code, string output) = await Studio.Run(
            "sweep", "beta-vae", "--data", "shapes3d@16", "--arch", "tiny", "--latents", "2", "--batch", "16", "--steps", "20",
            "--set", "beta=1,4", "--seeds", "0-1", "--metrics", "mig", "--quick", "--out", study);
        Assert.True(code == 0, output);
        await using Studio own = await Studio.Start(study);
        await using StudioPage studio = await runs.Browser.Open(own);
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".parallel polyline");
        await studio.Keep("board");
        Assert.Equal(4, await page.Locator(".parallel polyline").CountAsync());
        Assert.Contains("measured (4)", await page.Locator("fieldset.choices").InnerTextAsync(), StringComparison.Ordinal);
        studio.HasNoErrors();
    }
}
