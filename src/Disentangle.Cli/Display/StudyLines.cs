using System.Diagnostics;
using System.Globalization;
using Disentangle.Reports.PlainText;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Cli.Display;

/// <summary>
/// A line for each run of a study that ends, and in logs of many workers one for each that begins; on a terminal also a line of
/// what is in work, which is overwritten.
/// </summary>
internal sealed class StudyLines(StudyPlan plan, Terminal terminal, bool tellBegun = false) : IStudyObserver, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _working = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last;
    private int _ended;

    /// <summary>The time now, for lines that are compared with those of other workers.</summary>
    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public void Began(PlannedRun run, long step)
    {
        if (tellBegun)
        {
            lock (_gate) terminal.Output.WriteLine($"{Now()}  begins {run.Name} at step {step}");
        }

        Tell(run, step > 0 ? $"from step {step}" : "begins");
    }

    public void Stepped(PlannedRun run, long step, double imagesPerSecond)
    {
        if (step % 10 == 0) Tell(run, $"{100.0 * step / Math.Max(1, run.Specification.Steps):0} % at {imagesPerSecond:0} images/s");
    }

    public void Measuring(PlannedRun run, string what) => Tell(run, what);

    public void Ended(PlannedRun run, RunState state)
    {
        lock (_gate)
        {
            _working.Remove(run.Name);
            _ended++;
            Erase();
            terminal.Output.WriteLine(
                tellBegun ? $"{Now()}  {state.Name} {run.Name}{(state.Step is { } at ? $" at step {at}" : "")}{ReasonOf(state)}"
                    : EndOf(run, state, _ended, plan.Runs.Count, Stopwatch.GetElapsedTime(_start)));
        }
    }

    /// <summary>The line of a run that ends, for example <c>[3/6] 2 min 10 s  measured  NAME</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state">How it was left.</param>
    /// <param name="ended">How many runs have ended.</param>
    /// <param name="runs">How many there are.</param>
    /// <param name="time">How long the work has taken so far.</param>
    public static string EndOf(PlannedRun run, RunState state, int ended, int runs, TimeSpan time) =>
        $"[{ended}/{runs}] {Duration.Text(time.TotalSeconds)}  {state.Name}  {run.Name}{ReasonOf(state)}";

    public void Dispose()
    {
        lock (_gate) Erase();
    }

    private static string ReasonOf(RunState state) =>
        state.Reason is { } sentence ? $": {Shown.Text(sentence)}"
        : state.CopiedFrom is { } origin ? $"  (copied from {Shown.Text(origin)})" : "";

    private void Tell(PlannedRun run, string what)
    {
        if (!terminal.ErrorIsTerminal) return;
        lock (_gate)
        {
            _working[run.Name] = what;
            if (Stopwatch.GetElapsedTime(_last) < Every) return;
            _last = Stopwatch.GetTimestamp();
            string line = string.Join("; ", _working.Select(pair => $"{pair.Key} {pair.Value}"));
            terminal.Overwrite($"{(line.Length > 110 ? line[..107] + "..." : line),-110}");
        }
    }

    private void Erase()
    {
        if (!terminal.ErrorIsTerminal || _last == 0) return;
        terminal.Overwrite(new string(' ', 110));
        terminal.Overwrite("");
    }
}
