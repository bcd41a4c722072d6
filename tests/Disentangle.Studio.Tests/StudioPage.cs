using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>A page of the studio, and what went wrong on it.</summary>
public sealed class StudioPage : IAsyncDisposable
{
    public StudioPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(100 * MostWaits);
        page.Console += (_, message) =>
        {
            if (message.Type is "error") Errors.Enqueue($"{message.Text} {message.Location}");
        };
        page.Response += (_, response) => _ = Tell(response);
        page.PageError += (_, error) => Errors.Enqueue(error);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts, and requests that failed.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The addresses of everything that was asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    // Tenths of a second. Other tests train models at the same time on as few as two processors.
    private const int MostWaits = 1200;

    /// <summary>Waits until a condition holds. Not the browser's own way, which the page's policy forbids: it compiles a text.</summary>
    public async Task Until(string condition)
    {
        for (int i = 0; i < MostWaits; i++)
        {
            try
            {
                if (await Page.EvaluateAsync<bool>(condition)) return;
            }
            catch (PlaywrightException)
            {
                // The page is being loaded anew.
            }

            await Task.Delay(100);
        }

        Assert.Fail($"does not come true: {condition}");
    }

    /// <summary>Fails with everything that went wrong on the page, in full.</summary>
    public void HasNoErrors() => Assert.True(Errors.IsEmpty, string.Join('\n', Errors));

    // The sentence of a refused request; a page that was left has none any more.
    private async Task Tell(IResponse response)
    {
        if (response.Status < 400) return;
        try
        {
            Errors.Enqueue($"{response.Status} {response.Url}: {await response.TextAsync()}");
        }
        catch (PlaywrightException e)
        {
            Errors.Enqueue($"{response.Status} {response.Url}: {e.Message}");
        }
    }

    /// <summary>Keeps what is seen where an environment variable names a folder for it.</summary>
    public async Task Keep(string name)
    {
        if (Environment.GetEnvironmentVariable("DISENTANGLE_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
