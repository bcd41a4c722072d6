using System.Collections.Concurrent;
using System.Diagnostics;
using Disentangle.Reports.PlainText;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Disentangle.Cli.Display;

/// <summary>
/// What the workers of a study do, redrawn in place: a row for each run in work and a line of totals. A run that ends leaves a line above.
/// </summary>
/// <param name="console">Where.</param>
/// <param name="runs">How many runs the study has.</param>
/// <param name="over">How many of them are over before the work begins.</param>
/// <param name="stepsLeft">The training steps of those that are not.</param>
internal sealed class StudyTable(IAnsiConsole console, int runs, int over, long stepsLeft) : IStudyObserver
{
    // What the columns beside the run's name take.
    private const int Beside = 52, LeastName = 20, FurtherLines = 3;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new(), _drawing = new();
    private readonly List<Row> _working = [];
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _left = stepsLeft, _stepped;
    private int _ended, _over = over, _failed;

    /// <summary>Shows what some work tells until it ends.</summary>
    /// <param name="work">The work, which is given the observer to tell.</param>
    /// <returns>What it returns.</returns>
    public T Show<T>(Func<IStudyObserver, T> work) => console.Live(new Text("preparing")).Start(live =>
    {
        try
        {
            using Ticker drawing = new(() => Update(live), Every, Every);
            return work(this);
        }
        finally
        {
            Update(live);
        }
    });

    public void Began(PlannedRun run, long step)
    {
        lock (_gate)
        {
            _left -= step;
            _working.Add(new Row(run, step));
        }
    }

    public void Stepped(PlannedRun run, long step, double imagesPerSecond)
    {
        lock (_gate)
        {
            if (Find(run) is not { } row) return;
            _stepped += step - row.Step;
            _left -= step - row.Step;
            (row.Step, row.ImagesPerSecond, row.Measures) = (step, imagesPerSecond, null);
        }
    }

    public void Measuring(PlannedRun run, string what)
    {
        lock (_gate)
        {
            if (Find(run) is { } row) (row.Measures, row.ImagesPerSecond) = (what, 0);
        }
    }

    public void Ended(PlannedRun run, RunState state)
    {
        lock (_gate)
        {
            if (Find(run) is { } row)
            {
                _working.Remove(row);
                if (state.IsOver) _left -= Math.Max(0, run.Specification.Steps - row.Step);
            }

            _ended++;
            if (state.IsOver) _over++;
            if (state.Phase is RunPhase.Failed or RunPhase.GivenUp) _failed++;
            _lines.Enqueue(StudyLines.EndOf(run, state, _ended, runs, Stopwatch.GetElapsedTime(_start)));
        }
    }

    private Row? Find(PlannedRun run) => _working.Find(row => row.Run.Name == run.Name);

    private void Update(LiveDisplayContext live)
    {
        try
        {
            lock (_drawing) Redraw(live);
        }
        catch (IOException)
        {
            // The terminal has gone. The work goes on.
        }
    }

    private void Redraw(LiveDisplayContext live)
    {
        // Over blanks, which leave nothing of the rows beside a shorter line.
        if (!_lines.IsEmpty) live.UpdateTarget(new Text(""));
        while (_lines.TryDequeue(out string? line)) console.WriteLine(Shown.Text(line));
        live.UpdateTarget(Draw());
    }

    private Rows Draw()
    {
        int width = Math.Max(LeastName, console.Profile.Width - Beside), most = Math.Max(1, console.Profile.Height - FurtherLines);
        Table table = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumn("", c => c.NoWrap()).AddColumn("", c => c.RightAligned().NoWrap()).AddColumn("", c => c.RightAligned().NoWrap())
            .AddColumn("", c => c.NoWrap());
        lock (_gate)
        {
            foreach (Row row in _working.Take(most))
            {
                long steps = row.Run.Specification.Steps;
                (string speed, string left) = row switch
                {
                    { Measures: { } what } => ("measuring", what),
                    { ImagesPerSecond: > 0 and double rate } => ($"{rate:0} images/s", $"{Duration.Text(row.SecondsLeft)} left"),
                    _ => ("begins", ""),
                };
                table.AddRow(
                    new Text(Shortened(Shown.Text(row.Run.Name), width)), new Text($"{row.Step}/{steps}"), new Text(speed),
                    new Text(Shown.Text(left)));
            }

            return new Rows((IRenderable[])[table, new Text(Totals())]);
        }
    }

    // For example 4 of 12 runs done, 1 failed, 2 in work, 3040 images/s, about 12 min 3 s left: at the steps per second so far, measuring
    // included, and not before the slowest run in work.
    private string Totals()
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds, rate = _working.Sum(row => row.ImagesPerSecond);
        double average = _left * seconds / _stepped;
        double slowest = _working.Select(row => row.SecondsLeft).DefaultIfEmpty().Max();
        return $"{_over} of {Notice.Count(runs, "run")} done"
            + (_failed > 0 ? $", {_failed} failed" : "")
            + $", {_working.Count} in work"
            + (rate > 0 ? $", {rate:0} images/s" : "")
            + (_stepped > 0 && _left > 0 && seconds > 2 ? $", about {Duration.Text(Math.Max(average, slowest))} left" : "");
    }

    // Names begin with what distinguishes cells, and end with seed and identity.
    private static string Shortened(string name, int width)
    {
        const string gap = "...";
        if (name.Length <= width) return name;
        int end = (width - gap.Length) / 2;
        return $"{name[..(width - gap.Length - end)]}{gap}{name[^end..]}";
    }

    private sealed class Row(PlannedRun run, long step)
    {
        public PlannedRun Run => run;

        public long Step { get; set; } = step;

        public double ImagesPerSecond { get; set; }

        // Of its steps; 0 where it is not known how fast they are.
        public double SecondsLeft =>
            ImagesPerSecond > 0 ? (run.Specification.Steps - Step) * run.Specification.ImagesPerStep / ImagesPerSecond : 0;

        // What is measured, or null.
        public string? Measures { get; set; }
    }
}
