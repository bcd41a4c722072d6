using System.Text.Json;
using Disentangle.Methods;
using Disentangle.Training;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Pairs of training, and what a method of pairs lets them share.</summary>
public sealed class PairsTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task ThePageShowsThePairsOfItsCommand()
    {
        string folder = Path.Combine(runs.Folder, "weak");
        MadeRuns.Train(folder, RunSpecification.Usual("ada-gvae", MethodSettings.Empty) with { Latents = 4, LearningRate = 2e-3 }, 200,
            data: $"npz:{Path.Combine(runs.Folder, "squares.images")}");
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "pairs?run=weak");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".pair-cards img");
        Assert.Equal("200", await page.Locator(".pick input").InputValueAsync());
        await page.Locator(".pick input").FillAsync("7");
        await page.Locator(".pick input").PressAsync("Enter");
        await page.SelectOptionAsync(".pick select", "8");
        await studio.Until("document.querySelectorAll('.pair-cards > li').length === 8");
        await studio.Keep("pairs-weak");
        string command = await page.Locator(".command code").InnerTextAsync();
        Assert.EndsWith("--batch 7 --show 8 --out pairs.png", command, StringComparison.Ordinal);

        (int code, string output) = await Studio.Run("shared-units", folder, "--batch", "7", "--show", "8", "--out",
            Path.Combine(runs.Folder, "pairs.png"), "--json");
        Assert.True(code == 0, output);
        Assert.True(new FileInfo(Path.Combine(runs.Folder, "pairs.png")).Length > 1000);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)]);
        JsonElement[] pairs = [.. json.GetProperty("examples").EnumerateArray()];
        ILocator cards = page.Locator(".pair-cards > li");
        for (int i = 0; i < 8; i++)
        {
            int[] images = [.. pairs[i].GetProperty("images").EnumerateArray().Select(image => image.GetInt32())];
            string text = await cards.Nth(i).InnerTextAsync();
            Assert.Contains($"images {images[0]} and {images[1]}", text, StringComparison.Ordinal);
            string[] changed =
                [.. pairs[i].GetProperty("changed").EnumerateArray().Select(change => change.GetProperty("factor").GetString()!)];
            if (changed.Length == 0) Assert.Contains("Nothing changed", text, StringComparison.Ordinal);
            Assert.All(changed, factor => Assert.Contains($"{factor} ", text, StringComparison.Ordinal));

            // Which units are shared, by words and by class.
            bool[] shared = [.. pairs[i].GetProperty("shared").EnumerateArray().Select(one => one.GetBoolean())];
            for (int unit = 0; unit < 4; unit++)
            {
                ILocator row = cards.Nth(i).Locator("tbody tr").Filter(new() { Has = page.Locator($"th:text-is('z{unit}')") });
                Assert.Contains(shared[unit] ? "shared" : "kept apart", await row.InnerTextAsync(), StringComparison.Ordinal);
            }
        }

        // What the command measured is shown from now on.
        await page.ReloadAsync();
        await page.WaitForSelectorAsync(".rates td");
        int measured = json.GetProperty("changes")[0].GetProperty("pairs").GetInt32();
        Assert.Equal(measured.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
            await page.Locator(".rates td").First.InnerTextAsync());
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AMethodThatIsNotFedPairsIsToldSo()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "pairs?run=run0");
        await studio.Page.WaitForSelectorAsync("text=This method is not fed pairs");
        await studio.Page.WaitForSelectorAsync(".pair-cards img");
        studio.HasNoErrors();
    }
}
