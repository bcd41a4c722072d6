using System.Globalization;
using System.IO.Pipes;
using System.Net;

namespace Disentangle.StudioBenchmark;

/// <summary>Whether memory comes back: clients that watch a training open and close, round after round.</summary>
internal static class MemoryRounds
{
    public static async Task Run(int count, int rounds, TimeSpan pause, string folder, TextWriter output)
    {
        string watched = Path.Combine(folder, "watched"), pipe = $"disentangle-studio-{Environment.ProcessId}";
        await StudioProcess.Train(watched, 2000);
        await using StudioProcess studio = await StudioProcess.Start(folder, pipe);
        CookieContainer cookies = new();
        using HttpClient http = new(new HttpClientHandler { CookieContainer = cookies });
        await http.GetStringAsync(new Uri(studio.Address));
        using CancellationTokenSource end = new();
        Task changing = Change(Path.Combine(watched, "history.jsonl"), end.Token);
        output.WriteLine(FormattableString.Invariant(
            $"before: {studio.Memory >> 20} MB working set, {await Managed(pipe) / 1048576.0:0.0} MB managed after a collection"));
        for (int round = 1; round <= rounds; round++)
        {
            List<CircuitClient> clients = await ManyClients.Open(http, cookies, new Uri($"{studio.Origin}/watch?run=watched"), count);
            int alive = clients.Count(client => client.IsAlive && client.Renderings > 0);
            long open = studio.Memory;
            foreach (CircuitClient client in clients) await client.DisposeAsync();
            await Task.Delay(pause);
            long closed = studio.Memory;
            double managed = await Managed(pipe) / 1048576.0;
            output.WriteLine(FormattableString.Invariant(
                $"round {round}: {alive} alive; {open >> 20} MB working set while open, {closed >> 20} MB closed; ")
                + FormattableString.Invariant($"{managed:0.0} MB managed after a collection, {studio.Memory >> 20} MB working set then"));
        }

        await end.CancelAsync();
        await changing;
    }

    // Pages draw anew each time, as those of a training do, but what there is to draw does not grow.
    private static async Task Change(string history, CancellationToken end)
    {
        string[] lines = await File.ReadAllLinesAsync(history, end);
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            await File.WriteAllLinesAsync($"{history}.new", lines[..^(i % 5)], CancellationToken.None);
            File.Move($"{history}.new", history, overwrite: true);
            await Task.Delay(TimeSpan.FromSeconds(1), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<long> Managed(string name)
    {
        await using NamedPipeClientStream pipe = new(".", name, PipeDirection.InOut);
        await pipe.ConnectAsync();
        using StreamReader reader = new(pipe);
        return long.Parse((await reader.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }
}
