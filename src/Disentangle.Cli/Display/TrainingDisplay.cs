using System.Diagnostics;
using System.Globalization;
using System.Text;
using Disentangle.Experiments.Pipelines;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.PlainText;
using Disentangle.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Disentangle.Cli.Display;

/// <summary>Shows a job's steps and the reports on the way.</summary>
internal abstract class TrainingDisplay(TrainJob job, TrainingReports reports)
{
    protected TrainJob Job => job;

    protected TrainingReports Reports => reports;

    /// <summary>Where the report is and of which step, or why it could not be written; null before the first.</summary>
    protected string? ReportLine =>
        reports.Problem is { } problem ? $"no report of step {job.Step}: {problem}"
        : reports.Step is { } step ? $"report of step {step}: {job.Folder.ReportFile}"
        : null;

    /// <summary>Trains until all steps are done or the user stops it.</summary>
    public abstract void Show(CancellationToken interrupted);

    /// <summary>For example <c>1200/3000 steps, 40 %, 1520 images/s, 1 min 20 s left</c>.</summary>
    protected string Progress()
    {
        string left = job.SecondsLeft is { } seconds && !job.Finished ? $", {Duration.Text(seconds)} left" : "";
        return $"{job.Step}/{job.Steps} steps, {100.0 * job.Step / Math.Max(1, job.Steps):0} %, {job.ImagesPerSecond:0} images/s{left}";
    }

    protected static string Figure(float value) => Math.Abs(value) >= 100 ? $"{value:0.0}" : $"{value:0.0000}";
}

/// <summary>A line every few seconds, and one at the end.</summary>
internal sealed class PlainDisplay(TrainJob job, TrainingReports reports, TextWriter output) : TrainingDisplay(job, reports)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override void Show(CancellationToken interrupted)
    {
        long last = Stopwatch.GetTimestamp();
        string? problem = null;
        foreach ((StepReport step, bool written) in TrainingPipeline.Train(Job, Reports, interrupted))
        {
            // A line for each report, but only one for a problem that stays.
            if (written || Reports.Problem != problem) output.WriteLine(ReportLine);
            problem = Reports.Problem;
            if (step.Step < Job.Steps && Stopwatch.GetElapsedTime(last) < Every) continue;
            last = Stopwatch.GetTimestamp();
            output.WriteLine(Line(step));
        }
    }

    private string Line(in StepReport step)
    {
        var line = new StringBuilder(Progress());
        bool several = step.Phases.Length > 1;
        foreach (PhaseReport phase in step.Phases)
        {
            // What only is observed is in the history and the report.
            foreach (TermReport term in phase.Terms)
            {
                if (term.Weight != 0) line.Append($", {(several ? phase.Name + " " : "")}{term.Name} {Figure(term.Value)}");
            }
        }

        return line.ToString();
    }
}

/// <summary>A bar and a table of the terms, redrawn in place.</summary>
internal sealed class LiveDisplay(TrainJob job, TrainingReports reports, IAnsiConsole console) : TrainingDisplay(job, reports)
{
    private const int BarWidth = 40;

    // What names, values and weights take beside the sparklines.
    private const int TableWidth = 56, MostSparkline = 32, LeastSparkline = 8;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(150);

    private readonly Sparklines? _sparklines = console.Profile.Capabilities.Unicode && console.Profile.Width >= TableWidth + LeastSparkline
        ? new(Math.Min(MostSparkline, console.Profile.Width - TableWidth)) : null;

    public override void Show(CancellationToken interrupted) => console.Live(new Text("preparing")).Start(live =>
    {
        _sparklines?.Add(RunHistory.Read(Job.Folder.HistoryFile), Job.Step);
        long last = 0;
        foreach ((StepReport step, bool written) in TrainingPipeline.Train(Job, Reports, interrupted))
        {
            _sparklines?.Add(step);
            if (!written && step.Step < Job.Steps && last != 0 && Stopwatch.GetElapsedTime(last) < Every) continue;
            last = Stopwatch.GetTimestamp();
            live.UpdateTarget(Draw(step));
        }
    });

    private Rows Draw(in StepReport step)
    {
        int filled = (int)(BarWidth * Job.Step / Math.Max(1, Job.Steps));
        Table terms = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("", c => c.RightAligned()).AddColumn("")
            .AddColumn("");
        foreach (PhaseReport phase in step.Phases)
        {
            string name = step.Phases.Length > 1 ? $"{phase.Name} " : "";
            terms.AddRow(new Text($"{name}loss"), new Text(Figure(phase.Total)), new Text("nats"), Line(phase.Name));
            foreach (TermReport term in phase.Terms)
            {
                string weight = term.Weight is 0 or 1 ? "" : $"x {term.Weight:G4}";
                terms.AddRow(new Text($"{name}{term.Name}"), new Text(Figure(term.Value)), new Text(weight),
                    Line(phase.Name, term.Name));
            }
        }

        var done = new Text(new string('\u2588', filled), new Style(Color.Green));
        var left = new Text(new string('\u2591', BarWidth - filled), new Style(Color.Grey));
        var bar = new Columns(done, left) { Padding = new Padding(0), Expand = false };
        List<IRenderable> rows = [new Text(Title(), new Style(decoration: Decoration.Bold)), bar, new Text(Progress()), terms];
        if (ReportLine is { } report) rows.Add(new Text(report));
        return new Rows(rows);

        Text Line(string phase, string? term = null) =>
            new(_sparklines is null ? "" : term is null ? _sparklines.Text(phase) : _sparklines.Text(phase, term), new Style(Color.Blue));
    }

    // What tells this run from others, of which several may be on the screen.
    private string Title()
    {
        RunSpecification s = Job.Description.Specification;
        return string.Create(CultureInfo.InvariantCulture,
            $"{RunDistinction.NameOf(s)} on {DataName.Short(s.Data)}, seed {s.Seed}, batch {s.Batch}, lr {s.LearningRate}, {s.Latents} "
                + $"latent units, {s.Architecture}");
    }
}
