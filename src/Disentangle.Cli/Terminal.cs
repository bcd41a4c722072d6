using System.Runtime.InteropServices;
using Spectre.Console;

namespace Disentangle.Cli;

/// <summary>
/// What the commands talk to: two streams of text, a live display where there is a terminal, and the user's wish to stop.
/// </summary>
/// <param name="output">Results.</param>
/// <param name="error">Errors and progress.</param>
/// <param name="live">Makes a console that can redraw, or null without a terminal.</param>
/// <param name="errorIsTerminal">Whether a line of <paramref name="error"/> can be overwritten.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<IAnsiConsole>? live = null, bool errorIsTerminal = false)
    : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();
    private readonly List<IDisposable> _signals = [];

    public TextWriter Output => output;

    public TextWriter Error => error;

    public Func<IAnsiConsole>? Live => live;

    public bool ErrorIsTerminal => errorIsTerminal;

    /// <summary>How often a line of progress is written where none can be overwritten.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cancelled when the user wants to stop.</summary>
    public CancellationToken Interrupted => _interrupt.Token;

    /// <summary>The process's own terminal. The first Ctrl-C asks to stop, the second ends the process at once.</summary>
    public static Terminal System()
    {
        var terminal = new Terminal(
            Console.Out,
            Console.Error,
            Console.IsOutputRedirected || IsDumb ? null : () => AnsiConsole.Console,
            !Console.IsErrorRedirected && !IsDumb);
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            terminal._signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = !terminal._interrupt.IsCancellationRequested;
                terminal.Interrupt();
            }));
        }

        return terminal;
    }

    /// <summary>Asks to stop.</summary>
    public void Interrupt() => _interrupt.Cancel();

    public void Dispose()
    {
        foreach (IDisposable signal in _signals) signal.Dispose();
        _interrupt.Dispose();
    }

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") is "dumb";
}
