using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Disentangle.StudioBenchmark;

/// <summary>What many connected clients that watch a training run cost the studio and the training, with and without in turns.</summary>
internal static class ManyClients
{
    private const int OpenedAtOnce = 8;

    public static async Task Run(int count, int rounds, int seconds, string folder, TextWriter output)
    {
        string watched = Path.Combine(folder, "watched");
        using Process training = StudioProcess.BeginTraining(watched);
        try
        {
            while (!File.Exists(Path.Combine(watched, "history.jsonl"))) await Task.Delay(100);
            await using StudioProcess studio = await StudioProcess.Start(folder);
            CookieContainer cookies = new();
            using HttpClient http = new(new HttpClientHandler { CookieContainer = cookies });
            await http.GetStringAsync(new Uri(studio.Address));
            List<double> ratios = [];
            for (int round = 0; round < rounds; round++)
            {
                double alone = await StepsPerSecond(watched, seconds);
                long empty = studio.Memory;
                List<CircuitClient> clients = await Open(http, cookies, new Uri($"{studio.Origin}/watch?run=watched"), count);
                int[] before = [.. clients.Select(client => client.Renderings)];
                TimeSpan used = studio.ProcessorTime;
                long begun = Stopwatch.GetTimestamp();
                double beside = await StepsPerSecond(watched, seconds);
                double share = (studio.ProcessorTime - used) / Stopwatch.GetElapsedTime(begun);
                int alive = clients.Where((client, i) => client.IsAlive && client.Renderings > before[i]).Count();
                output.WriteLine(
                    $"{count} clients: {alive} alive and drawn anew; {studio.Memory >> 20} MB, {empty >> 20} MB before; "
                    + $"{100 * share:0.0} % of one processor; {beside:0.0} steps/s beside {alone:0.0} alone");
                ratios.Add(beside / alone);
                foreach (CircuitClient client in clients) await client.DisposeAsync();
                await Task.Delay(TimeSpan.FromSeconds(5));
            }

            output.WriteLine($"training with clients: {100 * Figures.Median(ratios):0.0} % of the speed without (median of {rounds})");
        }
        finally
        {
            training.Kill();
            await training.WaitForExitAsync();
        }
    }

    internal static async Task<List<CircuitClient>> Open(HttpClient http, CookieContainer cookies, Uri page, int count)
    {
        List<CircuitClient> clients = [];
        while (clients.Count < count)
        {
            int now = Math.Min(OpenedAtOnce, count - clients.Count);
            clients.AddRange(await Task.WhenAll(Enumerable.Range(0, now).Select(_ => CircuitClient.Open(http, cookies, page))));
        }

        // Until all have drawn their page.
        await Task.Delay(TimeSpan.FromSeconds(15));
        return clients;
    }

    // By the run's own clock, which counts training alone.
    private static async Task<double> StepsPerSecond(string run, int seconds)
    {
        (double firstStep, double first) = Last(run);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        (double lastStep, double last) = Last(run);
        return (lastStep - firstStep) / (last - first);
    }

    private static (double Step, double Seconds) Last(string run)
    {
        using FileStream stream = new(
            Path.Combine(run, "history.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        string[] lines = reader.ReadToEnd().Split('\n');
        JsonElement record = JsonDocument.Parse(lines[^2]).RootElement;
        return (record.GetProperty("step").GetDouble(), record.GetProperty("seconds").GetDouble());
    }
}
