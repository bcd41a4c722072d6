using System.Globalization;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Runs that change, break or vanish while they are open: a sentence on the page, and the next page works.</summary>
public sealed class BrokenRunTests(Runs runs) : IClassFixture<Runs>
{
    private static readonly (string View, string Sign)[] Views =
    [
        ("traverse", "#content .traverse[data-strips]"), ("matrix", ".scatter[data-frames]"), ("watch", ".panels svg"),
        ("surgery", ".analysis"), ("scores", ".analysis"), ("failures", ".failures img"),
    ];

    [BrowserFact]
    public async Task ARunThatVanishesIsASentenceOnEveryPage()
    {
        using TemporaryFolder elsewhere = new();
        await using StudioPage studio = await runs.Browser.Open(runs.Studio);
        IPage page = studio.Page;
        foreach ((string view, string sign) in Views)
        {
            string name = $"vanishing-{view}", folder = Path.Combine(runs.Folder, name);
            MadeRuns.Copy(Path.Combine(runs.Folder, "run0"), folder);
            await page.GotoAsync($"{runs.Studio.Origin}/{view}?run={name}");
            await page.WaitForSelectorAsync(sign);
            Directory.Move(folder, elsewhere[name]);
            await page.WaitForSelectorAsync("text=This cannot be shown");
            Assert.Contains("nothing of that name is in the studio's folder", await page.Locator("main").InnerTextAsync(),
                StringComparison.Ordinal);
        }

        await page.Locator("text=Back to the overview").ClickAsync();
        await page.WaitForSelectorAsync("table a");
    }

    [BrowserFact]
    public async Task AModelThatBreaksIsASentenceBesideThePictures()
    {
        string folder = Path.Combine(runs.Folder, "breaking");
        MadeRuns.Copy(Path.Combine(runs.Folder, "run0"), folder);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "traverse?run=breaking");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync("#content .traverse[data-strips]");
        foreach (string step in Directory.GetDirectories(Path.Combine(folder, "checkpoint")))
        {
            string file = Path.Combine(step, "parameters.safetensors");
            await File.WriteAllBytesAsync(file, new byte[100]);
            Directory.SetLastWriteTimeUtc(step, DateTime.UtcNow);
        }

        await page.Locator(".unit input[type=range]").First.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await studio.Until("document.querySelector('[data-role=problem]').innerText.length > 0");
        string sentence = await page.Locator("[data-role=problem]").InnerTextAsync();
        Assert.Contains("parameters.safetensors", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);

        // A page that is opened then says the same.
        await page.Locator("nav.views a:text-is('Failures')").ClickAsync();
        await page.WaitForSelectorAsync("text=This cannot be shown");
        await page.Locator("text=Back to the overview").ClickAsync();
        await page.WaitForSelectorAsync("table a");
    }

    [BrowserFact]
    public async Task ARunThatIsTrainedElsewhereMovesOnEveryPanel()
    {
        string folder = Path.Combine(runs.Folder, "growing");
        MadeRuns.Copy(Path.Combine(runs.Folder, "run1"), folder);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, "watch?run=growing&step=200");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".panels svg");
        const string Marked = "[...document.querySelectorAll('.panels > div > svg')].every(svg => "
            + "svg.querySelector('line[stroke*=\"chart-2\"]'))";
        await studio.Until(Marked);
        await using StudioPage other = await runs.Browser.Open(runs.Studio, "traverse?run=growing");
        await other.Page.WaitForSelectorAsync("#content .traverse[data-strips]");

        using (TrainJob job = TrainJob.Resume(folder, new ResumeOptions { Steps = 600 }))
            TrainingPipeline.Run(job, measure: false);

        // The step that was chosen stays, and the slider has the new ones.
        await studio.Until("document.querySelector('.step-slider input').max === '6'");
        Assert.Equal("Training step 200", await page.Locator(".step-slider span").InnerTextAsync());
        await page.Locator(".step-slider input").FocusAsync();
        for (int step = 300; step <= 600; step += 100)
        {
            await page.Keyboard.PressAsync("ArrowRight");
            string text = step.ToString(CultureInfo.InvariantCulture);
            await studio.Until($"document.querySelector('.step-slider span').innerText === 'Training step {text}'");
            await studio.Until(Marked);
        }

        await other.Until("document.querySelector('.step-slider span').innerText === 'Training step 600'");
        studio.HasNoErrors();
        Assert.Empty(other.Errors);
    }
}
