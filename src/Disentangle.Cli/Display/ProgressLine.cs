using System.Diagnostics;
using Disentangle.Reports.PlainText;

namespace Disentangle.Cli.Display;

/// <summary>
/// Progress on the error stream, so that the output stream holds results alone: one line that is overwritten on a terminal, and else a
/// line now and then.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, string label) : IProgress<double>, IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private bool _written;

    public void Report(double value)
    {
        if (Stopwatch.GetElapsedTime(_last) < (terminal.ErrorIsTerminal ? OnTerminal : terminal.ProgressEvery)) return;
        _last = Stopwatch.GetTimestamp();
        double elapsed = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        string left = value > 0.01 ? $", {Duration.Text(elapsed / value - elapsed)} left" : "";
        string line = $"{label}: {value:0 %}{left}";
        if (terminal.ErrorIsTerminal) terminal.Overwrite($"{line,-70}");
        else terminal.Error.WriteLine(line);
        _written = true;
    }

    public void Dispose()
    {
        if (!terminal.ErrorIsTerminal || !_written) return;
        terminal.Overwrite(new string(' ', 70));
        terminal.Overwrite("");
    }
}
