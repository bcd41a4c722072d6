using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>The browser of the tests: Debian's Chromium, or the one that an environment variable names.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Variable = "DISENTANGLE_CHROMIUM";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there are no tests with a browser, or null.</summary>
    public static string? Missing { get; } =
        FilePath is null ? $"no Chromium: install Debian's package chromium-headless-shell, or name one in {Variable}" : null;

    // The one without windows opens a page in a third of the time.
    private static string? FilePath =>
        new[] { Environment.GetEnvironmentVariable(Variable), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }
            .FirstOrDefault(File.Exists);

    /// <summary>Starts it, where there is one.</summary>
    public static async Task<Chromium> Start()
    {
        Chromium chromium = new();
        if (Missing is not null) return chromium;
        chromium._playwright = await Playwright.CreateAsync();
        chromium._browser = await chromium._playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = FilePath,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        });
        return chromium;
    }

    /// <summary>A page of a browser that nobody used before. What leaves the machine is an error.</summary>
    /// <param name="studio">Whose page.</param>
    /// <param name="path">Its address within the studio.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="before">What happens before the page is loaded.</param>
    public async Task<StudioPage> Open(Studio studio, string path = "", int width = 1280, int height = 900,
        ColorScheme scheme = ColorScheme.Light, Func<IPage, Task>? before = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        StudioPage page = new(await context.NewPageAsync());
        if (before is not null) await before(page.Page);
        await page.Page.GotoAsync($"{studio.Origin}/{path}{(path.Contains('?') ? '&' : '?')}token={studio.Token}", new PageGotoOptions
        {
            // Where something is held up, the page is not complete for now.
            WaitUntil = before is null ? WaitUntilState.Load : WaitUntilState.Commit,
        });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Opens a browser, or is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>The same with several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
