namespace Disentangle.StudioBenchmark;

/// <summary>The browser: Debian's Chromium, or the one that an environment variable names.</summary>
internal static class Chromium
{
    /// <summary>Starts it.</summary>
    /// <param name="playwright">What drives it.</param>
    /// <param name="oneProcess">Whether all pages of a site share a process: hundreds then fit into memory.</param>
    public static Task<IBrowser> Launch(IPlaywright playwright, bool oneProcess = false) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("DISENTANGLE_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            .. oneProcess ? ["--process-per-site"] : Array.Empty<string>()],
        });
}
