using System.CommandLine;
using Disentangle.StudioBenchmark;

Argument<string> run = new("run") { Description = "A run with a table of codes: evaluate it before." };
Argument<string> folder = new("folder") { Description = "An empty folder." };
Option<int> count = new("--count") { Description = "Pages.", DefaultValueFactory = _ => 500 };
Option<int> steps = new("--steps") { Description = "Training steps without pages.", DefaultValueFactory = _ => 500 };
Command figures = new("figures", "Start, drag and points, in a browser.") { run };
figures.SetAction(parsed => Figures.Run(parsed.GetRequiredValue(run), Console.Out));
Command pages = new("pages", "Many pages that watch one run.") { folder, count, steps };
pages.SetAction(parsed => ManyPages.Run(
    parsed.GetValue(count), parsed.GetValue(steps), parsed.GetRequiredValue(folder), Console.Out));
Option<int> rounds = new("--rounds") { Description = "How often with and without clients.", DefaultValueFactory = _ => 3 };
Option<int> seconds = new("--seconds") { Description = "How long each is measured.", DefaultValueFactory = _ => 30 };
Command clients = new("clients", "Many clients without a browser that watch a training, with and without in turns.")
{
    folder, count, rounds, seconds,
};
clients.SetAction(parsed => ManyClients.Run(
    parsed.GetValue(count), parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetRequiredValue(folder), Console.Out));
Option<int> pause = new("--pause")
{
    Description = "Seconds after clients are closed until memory is read: longer than closed pages are kept for.",
    DefaultValueFactory = _ => 75,
};
Command memory = new("memory", "What is held after many clients opened and closed, round after round.")
{
    folder, count, rounds, pause,
};
memory.SetAction(parsed => MemoryRounds.Run(
    parsed.GetValue(count), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(pause)),
    parsed.GetRequiredValue(folder), Console.Out));
return await new RootCommand("The speed of the studio.") { figures, pages, clients, memory }.Parse(args).InvokeAsync();
