using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Studio.Models;
using Disentangle.Training;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>Weights that change while a model is trained.</summary>
public sealed class PlaygroundTests(Runs runs) : IClassFixture<Runs>
{
    public static TheoryData<string> Presets => [.. PlaygroundPreset.All.Select(preset => preset.Title)];

    [BrowserFact]
    public async Task AWeightChangesWhileTheModelIsTrainedAndTheChangeIsRecorded()
    {
        using TemporaryFolder folder = new();
        string run = Path.Combine(folder.Path, "small");
        (int code, string output) = await Studio.Run(
            "train", "beta-vae", "--data", "shapes3d@16", "--arch", "tiny", "--latents", "3", "--batch", "16", "--steps", "60",
            "--no-evaluate", "--out", run);
        Assert.True(code == 0, output);
        await using Studio own = await Studio.Start(folder.Path);
        await using StudioPage studio = await runs.Browser.Open(own, "playground?run=small");
        IPage page = studio.Page;
        await page.WaitForSelectorAsync(".playground .panels svg");

        // A value out of range is a sentence; another goes on from where the training stands.
        ILocator beta = page.Locator("input[aria-label='beta as a number']");
        await beta.FillAsync("-1");
        await beta.PressAsync("Tab");
        await page.WaitForSelectorAsync("text=beta must be >= 0, got -1");
        await beta.FillAsync("50");
        await beta.PressAsync("Tab");
        await page.WaitForSelectorAsync("text=step 60: beta from 4 to 50");
        await studio.Until("Number(document.querySelector('.playground').dataset.samples) > 2");
        await studio.Keep("playground");

        // The slider, by keys, changes it again while the training goes on.
        ILocator slider = page.Locator("input[type=range][aria-label=beta]");
        await slider.FocusAsync();
        await slider.PressAsync("Home");
        await page.WaitForSelectorAsync("text=beta from 50 to 0");
        await page.Locator("text=Stop with a checkpoint").ClickAsync();
        await page.WaitForSelectorAsync("text=Go on training");
        IReadOnlyList<RunChange> changes = [.. RunDescription.Read(RunFolder.Open(run)).Changes.Where(change => change.IsOfLearning)];
        Assert.Equal([("settings.beta", "4", "50"), ("settings.beta", "50", "0")],
            changes.Select(change => (change.Key, change.From, change.To)));
        Assert.Equal(60, changes[0].Step);
        Assert.Contains("--set beta=50", await page.Locator(".command code").InnerTextAsync(), StringComparison.Ordinal);
        studio.HasNoErrors();
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void APresetCanBeTrained(string title)
    {
        PlaygroundPreset preset = PlaygroundPreset.All.Single(preset => preset.Title == title);
        using TemporaryFolder folder = new();
        using TrainJob job = TrainJob.Start(preset.Specification with { Steps = 2 }, Path.Combine(folder.Path, "run"));
        foreach (StepReport step in job.Train()) Assert.True(float.IsFinite(step.Phases[0].Total));
        Assert.Equal(2, job.Step);
    }
}
