using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Disentangle.Studio.Tests;

/// <summary>
/// Every page opens without an error of a script, asks nothing of another machine, and keeps the rules of axe, on narrow and wide screens,
/// light and dark.
/// </summary>
public sealed class PageTests(Runs runs) : IClassFixture<Runs>
{
    private static readonly (string Name, string Path, string Sign)[] Pages =
    [
        ("home", "", "table a"),
        ("traverse", "traverse?run=run0", "#content .traverse[data-strips]"),
        ("matrix", "matrix?run=run0", ".scatter[data-frames]"),
        ("posterior", "posterior?run=run0", ".posterior[data-drawn]"),
        ("projection", "projection?run=run0", ".projection .legend"),
        ("attribution", "attribution?run=run0", ".maps"),
        ("pairs", "pairs?run=run0", ".pair-cards img"),
        ("presets", "playground", ".presets li"),
        ("playground", "playground?run=run0", ".playground .panels svg"),
        ("watch", "watch?run=run0", ".panels svg"),
        ("surgery", "surgery?run=run0", ".analysis"),
        ("scores", "scores?run=run0", ".analysis"),
        ("failures", "failures?run=run0", ".failures img"),
        ("compare", "compare?run=run0&run=run1", ".compare[data-strips]"),
    ];

    // All rules; of those that are kept, nothing is collected.
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    public static TheoryData<string> Names => [.. Pages.Select(page => page.Name)];

    [BrowserTheory]
    [MemberData(nameof(Names))]
    public async Task APageOpensAndNothingSeriousIsFound(string name)
    {
        (_, string path, string sign) = Pages.First(page => page.Name == name);
        await using StudioPage studio = await runs.Browser.Open(runs.Studio, path, width: 1600, scheme: ColorScheme.Light);
        await studio.Page.WaitForSelectorAsync(sign);
        await studio.Keep(name);
        studio.HasNoErrors();
        Assert.All(studio.Requests, address => Assert.StartsWith(runs.Studio.Origin, address));
        await Check("1600-light");

        // The same page on a narrow screen at night.
        await studio.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await studio.Page.SetViewportSizeAsync(360, 900);
        await studio.Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Check("360-dark");

        async Task Check(string look)
        {
            await studio.Keep($"{name}-{look}");
            AxeResult result = await studio.Page.RunAxe(OnlyViolations);
            Assert.Equal([], result.Violations.Where(found => found.Impact is "serious" or "critical")
                .Select(found => $"{look}: {found.Id}: {string.Join("; ", found.Nodes.Take(3).Select(node => node.Html))}"));

            // What is too wide scrolls within its place; the page does not.
            int overflow =
                await studio.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{look}: the page is {overflow} pixels too wide");
        }
    }
}
