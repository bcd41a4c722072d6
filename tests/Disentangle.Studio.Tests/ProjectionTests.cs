using System.Globalization;
using System.Text.Json;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Codes in a plane: of components, of two units, of a tour.</summary>
public sealed class ProjectionTests(Runs runs) : IClassFixture<Runs>
{
    private const string Frame = "Number(document.querySelector('[data-role=frame]').value)";

    [BrowserFact]
    public async Task ATourIsSteppedPlayedAndStoppedByKeys()
    {
        await using StudioPage studio = await Open("projection?run=run0");
        IPage page = studio.Page;
        await BeginTour(studio);
        int[] stops = Stops(seed: 1);
        Assert.Equal($"{stops[^1]}", await page.Locator("[data-role=frame]").GetAttributeAsync("max"));

        // One frame by an arrow: the points are elsewhere, the command says which frame.
        string before = await Picture(page);
        await page.Locator("[data-role=frame]").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await studio.Until($"{Frame} === 1 && document.querySelector('.scatter canvas').toDataURL() !== '{before}'");
        await studio.Until("document.querySelector('.command code').innerText.includes('--tour 1 --frame 1 ')");

        // Played, it passes the frames between, and stops where it is stopped.
        await page.Locator("[data-role=play]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await studio.Until($"document.querySelector('.projection').dataset.moving === 'true' && {Frame} > 5");
        await page.Keyboard.PressAsync("Enter");
        await studio.Until("document.querySelector('.projection').dataset.moving === 'false'");
        int stopped = await page.EvaluateAsync<int>(Frame);
        await studio.Until($"document.querySelector('.command code').innerText.includes('--tour 1 --frame {stopped} ')");
        await studio.Keep("projection-tour");

        // On to the next plane, and back.
        await page.Locator("[data-role=on]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        int next = stops.First(stop => stop > stopped);
        await studio.Until($"{Frame} === {next} && document.querySelector('.projection').dataset.moving === 'false'");
        await page.Locator("[data-role=back]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await studio.Until($"{Frame} === {stops.Last(stop => stop < next)}");

        // The codes are where the library's frame puts them.
        // In one call: the page writes the slider's place again when the points come to rest.
        await page.EvaluateAsync("""
            () => {
              const frame = document.querySelector('[data-role=frame]');
              frame.value = 33;
              frame.dispatchEvent(new Event('input', { bubbles: true }));
            }
            """);
        float[] x = await page.EvaluateAsync<float[]>("""
            async () => [...(await import('./_content/Disentangle.Studio/js/scatter.js'))
              .viewOf(document.querySelector('.scatter')).x.subarray(0, 50)]
            """);
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        CodeColumns columns = CodeColumns.OfAllOrSome(run);
        CodePlane plane = CodeProjection.Of(columns, run.Session.Crew).PlaneOf(PlaneChoice.OfTour(1, 33));
        Assert.All(x.Zip(columns.Along(plane.Origin, plane.Across)), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task WhoWantsNoMotionSeesPlaneAfterPlane()
    {
        await using StudioPage studio = await Open("projection?run=run0");
        IPage page = studio.Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await BeginTour(studio);
        await page.EvaluateAsync("""
            () => {
              window.seen = [];
              new MutationObserver(() => window.seen.push(Number(document.querySelector('[data-role=frame]').value)))
                .observe(document.querySelector('.tour-frame output'), { childList: true });
            }
            """);
        await page.Locator("[data-role=play]").ClickAsync();
        int[] stops = Stops(seed: 1);
        await studio.Until($"{Frame} === {stops[2]}");
        await page.Locator("[data-role=play]").ClickAsync();
        int[] seen = await page.EvaluateAsync<int[]>("window.seen");
        Assert.NotEmpty(seen);
        Assert.All(seen, frame => Assert.Contains(frame, stops));
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task TheCommandOfThePageGivesTheSameNumbers()
    {
        MadeRuns.Copy(Path.Combine(runs.Folder, "squares"), Path.Combine(runs.Folder, "projected"));
        (int code, string output) = await Studio.Run("projection", Path.Combine(runs.Folder, "projected"), "--components", "1,3", "--color",
            "brightness", "--where", "size=3-5", "--image", "5", "--out", Path.Combine(runs.Folder, "projected.png"), "--json");
        Assert.True(code == 0, output);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)]);
        Assert.Equal((11_664, 3_888), (json.GetProperty("images").GetInt32(), json.GetProperty("shown").GetInt32()));
        Assert.Equal("brightness", json.GetProperty("colour").GetProperty("name").GetString());
        Assert.True(new FileInfo(Path.Combine(runs.Folder, "projected.png")).Length > 1000);

        // The command has encoded all images; the page shows them all.
        await using StudioPage studio = await Open("projection?run=projected");
        IPage page = studio.Page;
        await page.SelectOptionAsync(".pick select >> nth=1", "3");
        await page.SelectOptionAsync("label:has-text('Colour') select", "brightness");
        await page.Locator(".ranges summary").ClickAsync();
        await page.SelectOptionAsync(".range:has-text('size') select >> nth=0", "3");
        await page.SelectOptionAsync(".range:has-text('size') select >> nth=1", "5");
        await Search(page, 5);
        await studio.Until("document.querySelector('[data-role=count]').innerText === '3,888 of 11,664 images'");
        await page.WaitForSelectorAsync(".found");
        Assert.EndsWith("--components 1,3 --color brightness --where size=3-5 --image 5 --out codes.png",
            await page.Locator(".command code").InnerTextAsync(), StringComparison.Ordinal);
        string share = await page.Locator(".components tbody tr").First.Locator("td").First.InnerTextAsync();
        double explained = json.GetProperty("components")[0].GetProperty("share").GetDouble();
        Assert.Equal((100 * explained).ToString("0.0", CultureInfo.InvariantCulture) + " %", share);
        double[] place = await page.EvaluateAsync<double[]>("""
            async () => {
              const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter'));
              return [view.x[view.marked], view.y[view.marked]];
            }
            """);
        JsonElement marked = json.GetProperty("marked")[0];
        Assert.Equal(marked.GetProperty("across").GetDouble(), place[0], 1e-6);
        Assert.Equal(marked.GetProperty("up").GetDouble(), place[1], 1e-6);
        await studio.Keep("projection-found");
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task AnImageIsFoundByItsNumberAndChosenByThePointer()
    {
        await using StudioPage studio = await Open("projection?run=run0");
        IPage page = studio.Page;
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        CodeColumns columns = CodeColumns.OfAllOrSome(run);
        int image = columns.Images[4], missing = Enumerable.Range(0, run.Data.Count).Except(columns.Images).First();
        await Search(page, image);
        await page.WaitForSelectorAsync($".found figcaption:has-text('image {image}')");
        string shape = columns.Factors[0].ValueText((int)columns.Factor(0)[4]);
        Assert.Contains($"shape {shape}", (await page.Locator(".facts").InnerTextAsync()).Replace('\n', ' '), StringComparison.Ordinal);
        await Search(page, missing);
        await page.WaitForSelectorAsync($"text=There is no point of an image {missing}.");

        // Left out by the filter, it is found and said to be left out.
        int other = columns.Factor(0)[4] == 0 ? 1 : 0;
        await page.Locator(".ranges summary").ClickAsync();
        await page.SelectOptionAsync(".range:has-text('shape') select >> nth=0", $"{other}");
        await page.SelectOptionAsync(".range:has-text('shape') select >> nth=1", $"{other}");
        await studio.Until("document.querySelector('[data-role=count]').innerText.includes(' of ')");
        await Search(page, image);
        await page.WaitForSelectorAsync("text=It is not among the images that are shown.");

        // A press on a point chooses its image, or one that is no farther than the pointer is exact.
        float[] point = await page.EvaluateAsync<float[]>("""
            async () => {
              const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter'));
              view.canvas.scrollIntoView();
              view.rasterise();
              const at = view.owners.findIndex((owner) => owner >= 0), box = view.canvas.getBoundingClientRect();
              const x = at % view.canvas.width, y = Math.floor(at / view.canvas.width);
              return [box.left + view.canvas.clientLeft + x, box.top + view.canvas.clientTop + y, x, y];
            }
            """);
        await page.Mouse.ClickAsync(point[0], point[1]);
        await studio.Until($"!document.querySelector('.found figcaption').innerText.includes('{image}')");
        float[] marked = await page.EvaluateAsync<float[]>("""
            async () => {
              const { x, y, index, marked, view, canvas } = (await import('./_content/Disentangle.Studio/js/scatter.js'))
                .viewOf(document.querySelector('.scatter'));
              const across = canvas.width / view.width, up = canvas.height / view.height;
              return [(x[marked] - view.left) * across, canvas.height - (y[marked] - view.bottom) * up, index[marked]];
            }
            """);
        Assert.InRange(marked[0], point[2] - 6, point[2] + 6);
        Assert.InRange(marked[1], point[3] - 6, point[3] + 6);
        Assert.Equal($"image {marked[2]}", await page.Locator(".found figcaption").First.InnerTextAsync());
        Assert.Equal($"{marked[2]}", await page.Locator("label:has-text('Find image') input").InputValueAsync());
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task ReconstructionErrorsAreMeasuredWhenTheyAreAskedFor()
    {
        await using StudioPage studio = await Open("projection?run=run0");
        IPage page = studio.Page;
        string before = await Picture(page);
        await page.SelectOptionAsync("label:has-text('Colour') select", "error");
        await page.WaitForSelectorAsync(".legend:has-text('squared reconstruction error')");
        await studio.Until($"document.querySelector('.scatter canvas').toDataURL() !== '{before}'");
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        CodeColumns columns = CodeColumns.OfAllOrSome(run);
        await Search(page, columns.Images[2]);
        await page.WaitForSelectorAsync(".facts:has-text('squared error')");
        string shown = await page.Locator(".facts div:has-text('squared error') dd").InnerTextAsync();
        float[] errors = new float[columns.Images.Count];
        SquaredErrors.Measure(run, columns, 0, errors);
        Assert.Equal(errors[2], double.Parse(shown, CultureInfo.InvariantCulture), 0.01 * errors[2]);
        studio.HasNoErrors();
    }

    // Before, the components are those of a sample.
    [BrowserFact]
    public async Task AllImagesAreEncodedOnWish()
    {
        MadeRuns.Copy(Path.Combine(runs.Folder, "squares"), Path.Combine(runs.Folder, "projecting"));
        await using StudioPage studio = await Open("projection?run=projecting");
        IPage page = studio.Page;
        Assert.NotEqual("11,664 images", await page.Locator("[data-role=count]").InnerTextAsync());
        await page.Locator("fluent-button:text-is('Encode all images')").ClickAsync();
        await studio.Until("document.querySelector('[data-role=count]')?.innerText === '11,664 images'");
        Assert.Equal(0, await page.Locator("text=Encode all images").CountAsync());
        studio.HasNoErrors();
    }

    [BrowserFact]
    public async Task CodesOfAnyEncoderAreProjected()
    {
        string codes = Path.Combine(runs.Folder, "projected.npz");
        (int code, string output) = await Studio.Run("encode", Path.Combine(runs.Folder, "squares"), "--out", codes);
        Assert.True(code == 0, output);
        await using StudioPage studio = await Open("projection?run=projected.npz");
        Assert.Equal(3, await studio.Page.Locator(".components tbody tr").CountAsync());
        await BeginTour(studio);
        studio.HasNoErrors();
    }

    private static Task<string> Picture(IPage page) =>
        page.EvaluateAsync<string>("document.querySelector('.scatter canvas').toDataURL()");

    private static async Task Search(IPage page, int image)
    {
        ILocator input = page.Locator("label:has-text('Find image') input");
        await input.FillAsync($"{image}");
        await input.PressAsync("Enter");
    }

    private static async Task BeginTour(StudioPage studio)
    {
        await studio.Page.Locator("label:has-text('tour') input[type=radio]").ClickAsync();
        await studio.Until("Number(document.querySelector('[data-role=frame]').max) > 1");
    }

    private async Task<StudioPage> Open(string path)
    {
        StudioPage studio = await runs.Browser.Open(runs.Studio, path);
        await studio.Page.WaitForSelectorAsync(".projection .legend");
        await studio.Page.WaitForSelectorAsync(".scatter[data-frames]");
        return studio;
    }

    private int[] Stops(ulong seed)
    {
        using TrainedRun run = TrainedRun.Open(Path.Combine(runs.Folder, "run0"));
        return [.. CodeProjection.Of(CodeColumns.OfAllOrSome(run), run.Session.Crew).TourOf(seed).Stops];
    }
}
