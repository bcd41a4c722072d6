using Disentangle.Cli.Display;
using Spectre.Console;

namespace Disentangle.Cli.Tests;

/// <summary>Runs the command in this process, as a shell would see it.</summary>
internal sealed class CommandLine
{
    /// <summary>Interrupts when a line with this text has been printed.</summary>
    public string? InterruptAt { get; init; }

    /// <summary>Whether there is a terminal that can redraw.</summary>
    public bool Live { get; init; }

    public static Outcome Run(params string[] words) => new CommandLine().With(words);

    public Outcome With(params string[] words)
    {
        using var output = new Watcher();
        using var error = new StringWriter();
        using var asked = new CancellationTokenSource();
        var terminal = new Terminal(output, error, Live ? () => Console(output) : null, interrupted: asked.Token)
        {
            ProgressEvery = TimeSpan.MaxValue,
        };
        output.Written = line =>
        {
            if (InterruptAt is not null && line.Contains(InterruptAt, StringComparison.Ordinal)) asked.Cancel();
        };
        int code = App.Run(words, terminal);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    private static IAnsiConsole Console(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.No, ColorSystem = ColorSystemSupport.NoColors,
        Out = new AnsiConsoleOutput(output),
    });

    private sealed class Watcher : StringWriter
    {
        public Action<string> Written { get; set; } = _ => { };

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Written(value ?? "");
        }
    }
}

/// <summary>What a command left on the screen.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>Asserts that it ended as a mistake of the user's, or another failure, with one sentence and perhaps a hint.</summary>
    public void IsError(int code, string message, string? hint = null)
    {
        Assert.Equal(code, Code);
        string[] lines = Error.TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToArray();
        Assert.Equal($"disentangle: {message}", lines[0]);
        if (hint is not null) Assert.Equal($"  hint: {hint}", lines[1]);
        Assert.True(lines.Length <= 2, Error);
        Assert.DoesNotContain("   at ", Error);
        Assert.DoesNotContain("Exception", Error);
    }
}
