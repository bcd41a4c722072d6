using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studio.Tests;

/// <summary>Training that is started from pages.</summary>
public sealed class TrainingFromPagesTests(Runs runs) : IClassFixture<Runs>
{
    private const long Begun = 5, Many = 10_000_000;

    // Without a checkpoint on the way, so that one of a later step is that of the end.
    [BrowserTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ItGoesOnWithoutAPageAndIsCheckpointedWhenTheStudioCloses(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using TemporaryFolder folder = new();
        string[] names = ["one", "two"];
        MadeRuns.Train(
            folder["one"], RunSpecification.Usual("vae", MethodSettings.Empty), Begun,
            new RunExecution { CheckpointEvery = 0, HistoryEvery = 1, PicturesEvery = 0 });
        MadeRuns.Copy(folder["one"], folder["two"]);
        await using Studio studio = await Studio.Start(folder.Path);
        await using (StudioPage own = await runs.Browser.Open(studio))
        {
            foreach (string name in names)
            {
                await own.Page.GotoAsync($"{studio.Origin}/watch?run={name}");
                await own.Page.Locator("input[type=number]").FillAsync($"{Many}");
                await own.Page.Locator("fluent-button:has-text('Go on training')").ClickAsync();
                await own.Page.WaitForSelectorAsync("fluent-button:has-text('Stop with a checkpoint')");
            }
        }

        // No page is open; both runs learn on.
        foreach (string name in names)
        {
            long now = StepOf(folder[name]);
            await Until(() => StepOf(folder[name]) > now + 3);
            Assert.Equal([Begun], RunFolder.Open(folder[name]).Steps().Where(step => step > 0));
        }

        Assert.Equal(0, await studio.End(signal));
        foreach (string name in names)
        {
            Assert.Equal(StepOf(folder[name]), RunFolder.Open(folder[name]).Steps()[^1]);
            Assert.Equal(StepOf(folder[name]), Checkpoint.Read(folder[$"{name}/checkpoint"]).Step);
        }
    }

    private static long StepOf(string folder) => RunHistory.ReadLast(RunFolder.Open(folder).HistoryFile)?.Step ?? 0;

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++) await Task.Delay(100);
        Assert.True(condition());
    }
}
