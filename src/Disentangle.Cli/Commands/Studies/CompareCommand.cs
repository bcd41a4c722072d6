using System.CommandLine;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Metrics;
using Disentangle.Metrics.Sources;
using Disentangle.Studies.Summaries;
using Disentangle.Studies.Tables;

namespace Disentangle.Cli.Commands.Studies;

/// <summary><c>disentangle compare RUN RUN ...</c>.</summary>
internal static class CompareCommand
{
    // Of more models the median of each cell stands for it.
    private const int MostDrawn = 12;

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> inputs = PathArgument.Several("inputs",
            "Folders of runs or studies, NumPy archives of codes as score takes them, or tables of scores (.csv, .json).",
            "RUN|STUDY|FILE ...");
        Option<string[]> metrics = Inputs.Metrics();
        Option<string?> scores = Inputs.Text("--scores", "A,B",
            "The scores to show, for example mig,dci.disentanglement,reconstruction (default: a few).");
        Option<ulong?> seed = Inputs.Whole<ulong>("--seed", "Random seed for measuring codes (default 0).", 0);
        Option<string?> output = Inputs.Text("--out", "DIR", "Also write report.html, analysis.json, tables and figures to this folder.");
        TableOutput format = new();
        CommandWithExamples command = new(
            "compare",
            "Compares what is there already, in one table with intervals over seeds; scores of different protocols stay apart.",
            "disentangle compare runs/a runs/b runs/c",
            "disentangle compare studies/first --latex",
            "disentangle compare runs/a theirs.npz --scores mig,dci.disentanglement --out comparison")
        {
            inputs, metrics, scores, seed, output,
        };
        format.AddTo(command);
        command.SetAction(parsed =>
        {
            bool alone = format.IsAsked(parsed);
            MetricSelection selection = Inputs.Selection(parsed.GetValue(metrics));
            ulong seeded = parsed.GetValue(seed) ?? 0;
            ComparedTables compared = new(
                "Comparison", file => Scores.Measure(CodeFile.Read(file, seeded), selection, seeded, baselines: false, terminal));
            foreach (string input in parsed.GetRequiredValue(inputs)) compared.Add(input);
            ScoreTable table = compared.Build();
            StudySummary summary = new(table, parsed.GetValue(scores) is { } ids ? StudyInputs.Words(ids) : null);
            format.Print(parsed, table, () => summary.Means, terminal.Output);
            string? folder = parsed.GetValue(output);
            bool fewRuns = table.Rows.Count <= MostDrawn && table.Rows.Count(row => row.Folder is { } path && RunFolder.IsRun(path)) > 1;
            IReadOnlyList<ModelPictures>? pictures = null;
            if (fewRuns && !(alone && folder is null))
            {
                using Session session = new();
                pictures = ModelPictures.Of(summary, session, eachModel: true);
            }

            string? report = folder is null ? null : summary.Write(folder, pictures: pictures);
            if (alone) return ExitCode.Success;
            foreach (ModelPictures data in pictures ?? [])
            {
                terminal.Output.WriteLine();
                data.Print(terminal.Output);
            }

            if (table.Notes.Count > 0) terminal.Output.WriteLine();
            foreach (string note in table.Notes) terminal.Output.WriteLine(Foundation.Shown.Text(note));
            if (report is not null) terminal.Output.WriteLine($"report: {report}");
            return ExitCode.Success;
        });
        return command;
    }
}
