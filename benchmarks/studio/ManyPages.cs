using System.Diagnostics;

namespace Disentangle.StudioBenchmark;

/// <summary>What many pages that watch one run cost the studio and the run.</summary>
internal static class ManyPages
{
    public static async Task Run(int count, int steps, string folder, TextWriter output)
    {
        double alone = await StudioProcess.Train(Path.Combine(folder, "alone"), steps);
        output.WriteLine($"trained alone: {alone:0} images/s");
        Task<double> training = StudioProcess.Train(Path.Combine(folder, "watched"), steps * 20);
        while (!Directory.Exists(Path.Combine(folder, "watched", "checkpoint"))) await Task.Delay(100);

        await using StudioProcess studio = await StudioProcess.Start(folder);
        long empty = studio.Memory;
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await Chromium.Launch(playwright, oneProcess: true);
        IBrowserContext context = await browser.NewContextAsync();
        List<IPage> pages = [];
        for (int i = 0; i < count; i++)
        {
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(i == 0 ? $"{studio.Origin}/watch?run=watched&token={new Uri(studio.Address).Query[7..]}"
                : $"{studio.Origin}/watch?run=watched");
            pages.Add(page);
            if ((i + 1) % 50 == 0) output.WriteLine($"{i + 1} pages: {studio.Memory >> 20} MB");
        }

        TimeSpan before = studio.ProcessorTime;
        long begun = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(60));
        double share = (studio.ProcessorTime - before) / Stopwatch.GetElapsedTime(begun);
        int alive = 0;
        foreach (IPage page in pages) if (await page.Locator(".panels svg").CountAsync() > 0) alive++;
        output.WriteLine(
            $"{count} pages: {studio.Memory >> 20} MB, {empty >> 20} MB without; {100 * share:0.0} % of one processor; {alive} alive");
        output.WriteLine($"trained beside it: {await training:0} images/s");
    }
}
