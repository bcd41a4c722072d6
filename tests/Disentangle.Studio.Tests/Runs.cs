namespace Disentangle.Studio.Tests;

/// <summary>A folder with small trained runs, and a studio that shows it. Made once for all tests.</summary>
public sealed class Runs : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public Studio Studio { get; private set; } = null!;

    public Chromium Browser { get; } = new();

    public async Task InitializeAsync()
    {
        foreach (int seed in (int[])[0, 1])
        {
            (int code, string output) = await Studio.Run(
                "train", "beta-vae", "--data", "dsprites", "--arch", "tiny", "--latents", "4", "--batch", "32",
                "--steps", "400", "--lr", "2e-3",
                "--seed", $"{seed}", "--no-evaluate", "--keep-models", "--pictures-every", "100",
                "--out", Path.Combine(Folder, $"run{seed}"));
            Assert.True(code == 0, output);
        }

        Studio = await Studio.Start(Folder);
        await Browser.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Studio.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name)]
public sealed class RunsCollection : ICollectionFixture<Runs>
{
    public const string Name = "runs";
}
