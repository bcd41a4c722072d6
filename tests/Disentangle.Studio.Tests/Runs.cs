using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studio.Tests;

/// <summary>
/// A folder with small trained runs, a studio that shows it, and a browser: made once for all tests, whose classes run side by side.
/// </summary>
public sealed class Runs : IAsyncLifetime
{
    private static readonly Lazy<Task<Made>> Once = new(Make);

    private Made _made = null!;

    public string Folder => _made.Folder.Path;

    public Studio Studio => _made.Studio;

    public Chromium Browser => _made.Browser;

    public async Task InitializeAsync() => _made = await Once.Value;

    // Other classes need them.
    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<Made> Make()
    {
        TemporaryFolder folder = new();
        await Task.WhenAll(((int[])[0, 1]).Select(async seed =>
        {
            (int code, string output) = await Studio.Run(
                "train", "beta-vae", "--data", "dsprites", "--arch", "tiny", "--latents", "4", "--batch", "32",
                "--steps", "400", "--lr", "2e-3", "--threads", "1",
                "--seed", $"{seed}", "--no-evaluate", "--keep-models", "--pictures-every", "100",
                "--out", folder[$"run{seed}"]);
            Assert.True(code == 0, output);
        }));
        string squares = MadeRuns.WriteSquares(folder["squares.images"]);
        MadeRuns.Train(
            folder["squares"], RunSpecification.Usual("beta-vae", MethodSettings.Empty) with { Latents = 3, LearningRate = 2e-3 }, 300,
            data: squares);
        Made made = new(folder, await Studio.Start(folder.Path), await Chromium.Start());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => made.End();
        return made;
    }

    private sealed record Made(TemporaryFolder Folder, Studio Studio, Chromium Browser)
    {
        public void End()
        {
            // The browser, which may be slow to close, at the end: a test program that takes long to end is killed.
            Task.Run(async () => await Studio.DisposeAsync()).Wait();
            Folder.Dispose();
            Task.Run(async () => await Browser.DisposeAsync()).Wait();
        }
    }
}
