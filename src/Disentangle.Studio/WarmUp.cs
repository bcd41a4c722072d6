using Disentangle.Studio.Components.Home;
using Disentangle.Studio.Endpoints;
using Disentangle.Studio.Models;

namespace Disentangle.Studio;

/// <summary>
/// Asks a studio what a browser will ask it, while the browser starts: the run is opened then, and what is compiled when it is first used
/// is compiled then.
/// </summary>
internal static class WarmUp
{
    /// <summary>Asks, and leaves out what goes wrong: whoever asks next is told.</summary>
    /// <param name="address">The address with its token.</param>
    /// <param name="workspace">What it shows.</param>
    /// <param name="runs">Its models.</param>
    public static async Task Run(string address, Workspace workspace, OpenRuns runs)
    {
        // The address is printed first.
        await Task.Yield();

        // The cookie is kept from the first answer on.
        using HttpClient client = new() { BaseAddress = new Uri(new Uri(address).GetLeftPart(UriPartial.Authority)) };
        try
        {
            string? early = FirstPage.Of(workspace) is { } first && first.StartsWith(EarlyPage.Of, StringComparison.Ordinal)
                ? EarlyPage.AddressOf(first) : null;
            Task opening = early is null ? Task.CompletedTask : runs.Prepare(workspace.NameOf(workspace.Only!));
            await client.GetStringAsync(new Uri(address));
            await client.GetStringAsync(new Uri(StaticFiles.Styles, UriKind.Relative));
            await opening;
            if (early is not null) await client.GetStringAsync(new Uri(early, UriKind.Relative));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The studio was closed.
        }
    }
}
