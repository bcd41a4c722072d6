using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Summaries;

namespace Disentangle.Cli.Commands;

/// <summary>The command of an analysis: <c>disentangle surgery RUN</c> and the like.</summary>
internal static class AnalysisCommand
{
    public static Command Create(AnalysisEntry analysis, Terminal terminal)
    {
        RunOptions run = new();
        (string Name, Option<ulong?> Option)[] options =
        [
            .. analysis.Options.Where(option => option.MostGiven == 1).Select(option =>
                (option.Name, Inputs.Whole($"--{option.Name}", option.Description, option.Least, option.Most))),
        ];
        (string Name, Option<int[]?> Option)[] lists =
        [
            .. analysis.Options.Where(option => option.MostGiven > 1).Select(option => (option.Name, Inputs.WholeList(
                $"--{option.Name}", option.Description, (int)option.Least, (int)option.Most, option.MostGiven))),
        ];
        (string Name, Option<string?> Option)[] texts =
            [.. analysis.Texts.Select(text => (text.Name, Inputs.Text($"--{text.Name}", text.Placeholder, text.Description)))];
        Option<bool> json = Inputs.Flag("--json", "Print only JSON.");
        Option<bool> asTrained = Inputs.Flag(
            "--as-trained",
            "Weight images by their probabilities in training (--correlate, --hold-out) instead of equally; "
                + $"writes {analysis.FileName}-as-trained.json.");
        CommandWithExamples command = new(
            analysis.Id,
            analysis.Description,
            [$"disentangle {analysis.Id} runs/first",
                .. analysis.Examples.Select(example => $"disentangle {analysis.Id} runs/first {example}")]);
        foreach ((_, Option<ulong?> option) in options) command.Add(option);
        foreach ((_, Option<int[]?> option) in lists) command.Add(option);
        foreach ((_, Option<string?> option) in texts) command.Add(option);
        if (analysis.CanBeAsTrained) command.Add(asTrained);
        command.Add(json);
        run.AddTo(command);
        command.SetAction(parsed =>
        {
            Dictionary<string, ulong> given = [];
            foreach ((string name, Option<ulong?> option) in options)
                if (parsed.GetValue(option) is { } value) given.Add(name, value);

            AnalysisRequest request = new()
            {
                Options = given,
                Lists = lists.ToDictionary(list => list.Name, list => (IReadOnlyList<int>)(parsed.GetValue(list.Option) ?? [])),
                Texts = texts.Where(text => parsed.GetValue(text.Option) is not null)
                    .ToDictionary(text => text.Name, text => parsed.GetValue(text.Option)!),
                AsTrained = analysis.CanBeAsTrained && parsed.GetValue(asTrained),
                Cancellation = terminal.Interrupted,
            };
            using Session session = run.Session(parsed);
            using TrainedRun trained = run.Open(session, parsed, terminal);
            AnalysisOutcome outcome;
            using (StageLines progress = new(terminal)) outcome = analysis.Run(trained, request with { Progress = progress });
            RunReport.Write(trained);
            if (parsed.GetValue(json)) terminal.Output.Write(outcome.Json);
            else outcome.Print(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
