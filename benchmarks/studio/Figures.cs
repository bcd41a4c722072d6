using System.Diagnostics;

namespace Disentangle.StudioBenchmark;

/// <summary>How long it takes from a start to a picture, from a drag to its picture, and from a move to its points.</summary>
internal static class Figures
{
    private const int Starts = 5, Drags = 100, Pans = 100;

    public static async Task Run(string run, TextWriter output)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await Chromium.Launch(playwright);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run)));
        List<double> addresses = [], pictures = [], connections = [], drags = [];
        for (int i = 0; i < Starts; i++)
        {
            IPage page = await browser.NewPageAsync();
            await page.AddInitScriptAsync(NoteFirstPicture);
            double now = DateTime.UtcNow.Subtract(DateTime.UnixEpoch).TotalMilliseconds;
            long begun = Stopwatch.GetTimestamp();
            await using StudioProcess studio = await StudioProcess.Start(run);
            addresses.Add(studio.ToAddress.TotalMilliseconds);
            await page.GotoAsync(
                $"{studio.Origin}/traverse?run={Uri.EscapeDataString(name)}&token={new Uri(studio.Address).Query[7..]}",
                new() { WaitUntil = WaitUntilState.Commit });

            // The pictures come before the page is connected, which then takes over what is moved.
            await page.WaitForSelectorAsync("#content .traverse[data-strips]");
            connections.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            pictures.Add(await page.EvaluateAsync<double>("firstPicture") - now);
            if (i == 0) drags.AddRange(await page.EvaluateAsync<double[]>(Drag));
            if (i == 0) await Points(page, studio, name, "matrix", output);
            if (i == 0) await Points(page, studio, name, "projection", output);
            if (i == 0) await Turn(page, output);
            await page.CloseAsync();
        }

        output.WriteLine($"start to address: median {Median(addresses):0} ms");
        output.WriteLine($"start to the strips of images: median {Median(pictures):0} ms");
        output.WriteLine($"start to the connected page: median {Median(connections):0} ms");
        output.WriteLine($"drag to picture: median {Median(drags):0.0} ms, 95 % below {Quantile(drags, 0.95):0.0} ms");
    }

    private static async Task Points(IPage page, StudioProcess studio, string name, string path, TextWriter output)
    {
        await page.GotoAsync($"{studio.Origin}/{path}?run={Uri.EscapeDataString(name)}");
        await page.WaitForSelectorAsync(".scatter[data-frames]");
        double[] frames = await page.EvaluateAsync<double[]>(Pan);
        int points = await page.EvaluateAsync<int>(
            "async () => (await "
                + "import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter')).x.length");
        output.WriteLine(
            $"{path}, {points} points: a frame of a pan takes {Median(frames):0.0} ms (median), "
                + $"95 % below {Quantile(frames, 0.95):0.0} ms");
    }

    // A frame of a tour puts all codes into another plane and draws them.
    private static async Task Turn(IPage page, TextWriter output)
    {
        await page.Locator("label:has-text('tour') input[type=radio]").ClickAsync();
        await page.WaitForSelectorAsync("[data-role=frame]:not([max='1'])");
        await page.WaitForSelectorAsync(".tour-frame output:not(:empty)");
        double[] frames = await page.EvaluateAsync<double[]>(Tour);
        int drawn = await page.EvaluateAsync<int>("Number(document.querySelector('.projection').dataset.points)");
        output.WriteLine(
            $"a frame of a tour takes {Median(frames):0.0} ms (median), 95 % below {Quantile(frames, 0.95):0.0} ms, with {drawn} points");
    }

    // By the clock, since whoever asks a page that is busy waits.
    private static string NoteFirstPicture => """
        new MutationObserver((_, observer) => {
          if (!document.querySelector('.traverse[data-strips]')) return;
          observer.disconnect();
          requestAnimationFrame(() => { globalThis.firstPicture = Date.now(); });
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-strips'] });
        """;

    private static string Drag => $$"""
        async () => {
          const slider = document.querySelector('#content .strip input'), times = [];
          const marks = document.querySelector('#content .traverse').dataset;
          for (let i = 0; i < {{Drags}}; i++) {
            const drawn = marks.drawn, begun = performance.now();
            slider.value = 10 * ((i * 37) % 100);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            while (marks.drawn === drawn) await new Promise((done) => setTimeout(done, 0));
            times.push(performance.now() - begun);
          }
          return times;
        }
        """;

    private static string Pan => $$"""
        async () => {
          const view = (await import('./_content/Disentangle.Studio/js/scatter.js')).viewOf(document.querySelector('.scatter')), times = [];
          for (let i = 0; i < {{Pans}}; i++) {
            const begun = performance.now();
            view.pan(i % 2 ? 5 : -4, 3);
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - begun);
          }
          return times.slice(1);
        }
        """;

    private static string Tour => $$"""
        async () => {
          const slider = document.querySelector('[data-role=frame]'), times = [];
          for (let i = 0; i < {{Pans}}; i++) {
            const begun = performance.now();
            slider.value = 7 * i;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - begun);
          }
          return times.slice(1);
        }
        """;

    internal static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    internal static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];
    }
}
