using System.Globalization;
using System.Text.RegularExpressions;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>The density of two units, and codes off support.</summary>
public sealed partial class PosteriorTests(Runs runs) : IClassFixture<Runs>
{
    [BrowserFact]
    public async Task APointOfTheDensityIsDecodedByPointerAndByKeys()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "posterior?run=run0");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".posterior[data-drawn]");
        await studio.Keep("posterior-image");
        string before = await Decoded(page);
        LocatorBoundingBoxResult box = (await page.Locator("rect.plot").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + 0.25f * box.Width, box.Y + 0.25f * box.Height);
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() !== '{before}'");

        // The point is where the pointer was, and the sliders say so.
        int[] places = await page.EvaluateAsync<int[]>("[...document.querySelectorAll('.axis input')].map(input => Number(input.value))");
        Assert.InRange(places[0], 245, 255);
        Assert.InRange(places[1], 745, 755);

        ILocator slider = page.Locator(".axis input").First;
        await slider.FocusAsync();
        string pointed = await Decoded(page);
        await slider.PressAsync("End");
        await studio.Until($"document.querySelector('[data-role=decoded]').toDataURL() !== '{pointed}'");
        studio.HasNoErrors();
    }

    // Where no image has a code, the border is hatched; at the code of an image that is most often not so.
    [BrowserTheory]
    [InlineData("posterior?run=run0", ".posterior[data-drawn]")]
    [InlineData("traverse?run=run0", "#content .traverse[data-drawn]")]
    public async Task ACodeFarFromAllOthersIsOffSupport(string path, string sign)
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, path);
        await studio.Page.WaitForSelectorAsync(sign);
        bool[] off = await studio.Page.EvaluateAsync<bool[]>("""
            async () => {
              const model = await import('./_content/Disentangle.Studio/js/model.js');
              const config = { query: 'run=run0', latents: 4 }, codes = [99, -99, 99, -99];
              for (let i = 0; i < 20; i++) codes.push(...(await model.fetchImage(config, 36007 * i)).code);
              return model.offSupport(config, Float32Array.from(codes));
            }
            """);
        Assert.True(off[0]);
        Assert.InRange(off.Skip(1).Count(one => one), 0, 3);
    }

    [BrowserFact]
    public async Task TheCommandDrawsWhatThePageShows()
    {
        MadeRuns.Copy(Path.Combine(runs.Folder, "squares"), Path.Combine(runs.Folder, "drawn"));
        (int code, string output) = await Studio.Run(
            "posterior", Path.Combine(runs.Folder, "drawn"), "--across", "2", "--up", "0", "--image", "5");
        Assert.True(code == 0, output);
        string drawn = await File.ReadAllTextAsync(Path.Combine(runs.Folder, "drawn", "images", "posterior.svg"));
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "posterior?run=drawn&across=2&up=0&image=5");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".posterior[data-drawn]");
        Assert.EndsWith("--across 2 --up 0 --image 5", await page.Locator(".command code").InnerTextAsync(), StringComparison.Ordinal);
        string shown = await page.Locator(".posterior .drawing").InnerHTMLAsync();
        string[] paths = [.. PathData().Matches(drawn).Select(match => match.Value)];
        Assert.True(paths.Length > 10);
        Assert.Equal(paths, PathData().Matches(shown).Select(match => match.Value).Take(paths.Length));

        // Another pair is a link away.
        await page.Locator(".pair-list a").Last.ClickAsync();
        await studio.Until("!document.querySelector('.command code').innerText.includes('--across 2 --up 0')");
        studio.HasNoErrors();
    }

    // Before, the density is that of a sample.
    [BrowserFact]
    public async Task AllImagesAreEncodedOnWish()
    {
        MadeRuns.Copy(Path.Combine(runs.Folder, "squares"), Path.Combine(runs.Folder, "encoding"));
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "posterior?run=encoding&across=0&up=1");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".posterior[data-drawn]");
        ILocator caption = page.Locator(".posterior section").First.Locator("p").First;
        Assert.Contains("randomly drawn images", await caption.InnerTextAsync(), StringComparison.Ordinal);
        string sample = await page.Locator(".posterior .drawing").InnerHTMLAsync();
        await page.Locator("fluent-button:text-is('Encode all images')").ClickAsync();
        await page.WaitForSelectorAsync("fluent-button:text-is('Encode all images')", new() { State = WaitForSelectorState.Detached });
        await studio.Until("document.querySelector('.posterior[data-drawn] section p').innerText.includes('11,664')");
        Assert.NotEqual(sample, await page.Locator(".posterior .drawing").InnerHTMLAsync());

        // As exact as the command.
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "encoding"));
        UnitPairs pairs = UnitPairs.Of(run, ImageCodes.OfAllOrSome(run, 11_664));
        string information = pairs.PairOf(0, 1).MutualInformation.ToString("0.000", CultureInfo.InvariantCulture);
        Assert.Equal(information, await page.Locator(".pair-list tr[aria-current] td").First.InnerTextAsync());
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task PosteriorsOfSeveralImagesAreDrawnAtOnce()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "posterior?run=squares&across=0&up=1&image=5");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".posterior[data-drawn]");
        int ellipses = await page.Locator(".drawing ellipse").CountAsync();
        ILocator images = page.Locator(".pick input");
        await images.FillAsync("5, 1700,9000");
        await images.PressAsync("Enter");
        await studio.Until($"document.querySelectorAll('.drawing ellipse').length === {ellipses + 4}");
        Assert.EndsWith("--image 5,1700,9000", await page.Locator(".command code").InnerTextAsync(), StringComparison.Ordinal);

        // The other pairs keep them.
        Assert.EndsWith("image=5,1700,9000", await page.Locator(".pair-list a").Last.GetAttributeAsync("href"), StringComparison.Ordinal);
        await studio.Keep("posterior-images");
        await page.Locator(".pick input").FillAsync("5,x");
        await page.Locator(".pick input").PressAsync("Enter");
        await page.WaitForSelectorAsync("text=not 1 to 20 numbers of images");
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AMissingUnitIsASentence()
    {
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "posterior?run=run0&across=3&up=99");
        await studio.Page.WaitForSelectorAsync("text=across and up must be two different latent units from 0 to 3, got 3 and 99");
    }

    private static Task<string> Decoded(IPage page) =>
        page.EvaluateAsync<string>("document.querySelector('[data-role=decoded]').toDataURL()");

    [GeneratedRegex(" d=\"[^\"]*\"")]
    private static partial Regex PathData();
}
