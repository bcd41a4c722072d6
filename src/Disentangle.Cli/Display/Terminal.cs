using Disentangle.Cli.Hosting;
using Spectre.Console;

namespace Disentangle.Cli.Display;

/// <summary>
/// What the commands talk to: two streams of text, a live display where there is a terminal, and the user's wish to stop.
/// </summary>
/// <param name="output">Results.</param>
/// <param name="error">Errors and progress.</param>
/// <param name="live">Makes a console that can redraw, or null without a terminal.</param>
/// <param name="errorIsTerminal">Whether a line of <paramref name="error"/> can be overwritten.</param>
/// <param name="interrupted">Cancelled when the user wants to stop.</param>
internal sealed class Terminal(
    TextWriter output, TextWriter error, Func<IAnsiConsole>? live = null, bool errorIsTerminal = false,
    CancellationToken interrupted = default)
{
    /// <summary>Results, without control characters.</summary>
    public TextWriter Output { get; } = new ShownWriter(output);

    /// <summary>Errors and progress, without control characters.</summary>
    public TextWriter Error { get; } = new ShownWriter(error);

    public Func<IAnsiConsole>? Live => live;

    public bool ErrorIsTerminal => errorIsTerminal;

    /// <summary>How often a line of progress is written where none can be overwritten.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cancelled when the user wants to stop.</summary>
    public CancellationToken Interrupted => interrupted;

    /// <summary>Why results could not be written although there is where to; null where all were.</summary>
    public Exception? OutputFailure => output is LastingWriter { Failure: { } failure } ? failure : null;

    /// <summary>The process's own terminal.</summary>
    public static Terminal System(CancellationToken interrupted)
    {
        (LastingWriter output, LastingWriter error) = StandardStreams.Open();
        return new Terminal(
            output,
            error,
            Console.IsOutputRedirected || IsDumb ? null : () => AnsiConsole.Console,
            !Console.IsErrorRedirected && !IsDumb,
            interrupted);
    }

    /// <summary>Writes over the line of <see cref="Error"/> that the cursor is in.</summary>
    public void Overwrite(string line) => error.Write($"\r{Shown.Text(line)}");

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") is "dumb";
}
