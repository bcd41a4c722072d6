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
return await new RootCommand("The speed of the studio.") { figures, pages }.Parse(args).InvokeAsync();
