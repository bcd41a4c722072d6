using System.CommandLine;
using System.CommandLine.Help;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Commands;
using Disentangle.Cli.Commands.Studies;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Cli;

/// <summary>The command line: parses it, runs a command, and makes one sentence of whatever goes wrong.</summary>
internal static class App
{
    /// <summary>Set to see the stack of an unexpected failure.</summary>
    public const string DebugVariable = "DISENTANGLE_DEBUG";

    public static int Run(string[] args, Terminal terminal)
    {
        int code;
        try
        {
            code = Invoke(args, terminal);
        }
        catch (Exception e)
        {
            if (Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 }) terminal.Error.WriteLine(e);
            code = Explain(e, terminal);
        }

        return code == ExitCode.Success && Storage.IsFull(terminal.OutputFailure)
            ? Fail(terminal, "the output cannot be written: the disk is full", null, ExitCode.Failure) : code;
    }

    /// <summary>The command line, or as much of it as a call needs: making all commands takes longer than many of them do.</summary>
    /// <param name="terminal">What commands write to.</param>
    /// <param name="word">The first argument; where it names a command, that one alone is made.</param>
    public static Command Root(Terminal terminal, string? word = null)
    {
        // Not RootCommand, which is named after the process.
        CommandWithExamples root = new(
            "disentangle",
            "Learns and measures disentangled representations.",
            "disentangle list methods",
            "disentangle train beta-vae --data dsprites --set beta=4 --steps 100000 --out runs/first",
            "disentangle evaluate runs/first")
        {
            new HelpOption(),
            new VersionOption(),
            EarlyOption.Create(
                "--limit", "NAME=N", "Raise or lower a limit on what files may ask for; may be repeated; see disentangle list limits.",
                Limits.Set),
            EarlyOption.Create(
                "--plugin",
                "FILE.dll",
                "Load methods, metrics, data sets and other entries from a .NET assembly, "
                + "whose code then runs in this program; may be repeated; see docs/plugins.md.",
                file => PluginFile.Load(file)),
        };
        (string Name, Func<Terminal, Command> Create)[] commands = Commands();
        bool isName = commands.Any(command => command.Name == word);
        foreach ((string name, Func<Terminal, Command> create) in commands)
            if (!isName || name == word) root.Add(create(terminal));
        HelpWithExamples.Install(root);
        return root;
    }

    // In the order of the help.
    private static (string Name, Func<Terminal, Command> Create)[] Commands() =>
    [
        ("train", TrainCommand.Create),
        ("resume", ResumeCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("score", ScoreCommand.Create),
        ("compare", CompareCommand.Create),
        ("sweep", SweepCommand.Create),
        ("study", StudyCommand.Create),
        .. AnalysisCatalogue.All.Select<AnalysisEntry, (string, Func<Terminal, Command>)>(
            analysis => (analysis.Id, terminal => AnalysisCommand.Create(analysis, terminal))),
        ("udr", UdrCommand.Create),
        ("traverse", TraverseCommand.Create),
        ("studio", StudioCommand.Create),
        ("encode", EncodeCommand.Create),
        ("import", ImportCommand.Create),
        ("export", ExportCommand.Create),
        ("publish", PublishCommand.Create),
        ("plugin", PluginCommand.Create),
        ("list", ListCommand.Create),
        ("data", DataCommand.Create),
        ("bench", BenchCommand.Create),
    ];

    private static int Invoke(string[] args, Terminal terminal)
    {
        // Before the commands are made: each analysis in the catalogue has one. What installs and removes plugins needs none of them.
        if (args is not ["plugin", ..]) PluginFolder.LoadAll(terminal.Error);
        foreach (string file in EarlyOption.Find(args, "--plugin")) PluginFile.Load(file);

        // A word that begins with @ is a word, not the name of a file with more of them.
        ParseResult parsed = Root(terminal, args.FirstOrDefault())
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not HelpWithExamples)
        {
            (string message, string hint) = Mistakes.Describe(parsed);
            return Fail(terminal, message, hint, ExitCode.Mistake);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static int Explain(Exception exception, Terminal terminal) => exception switch
    {
        // Of work on several threads.
        AggregateException { InnerException: { } inner } => Explain(inner, terminal),
        UserErrorException e => Fail(terminal, e.Message, e.Hint, e.IsFailure || Storage.IsFull(e) ? ExitCode.Failure : ExitCode.Mistake),
        RunFailedException e => Fail(terminal, e.Message, e.Hint, ExitCode.Failure),
        TrainingDivergedException e => Fail(
            terminal, e.Message, "a lower learning rate (--lr) may help; the last checkpoint was written before that step",
            ExitCode.Failure),
        OperationCanceledException => Fail(terminal, "stopped", null, ExitCode.Interrupted),
        OutOfMemoryException => Fail(terminal, "out of memory", "a smaller batch size (--batch) needs less", ExitCode.Failure),
        _ when Storage.IsFull(exception) => Fail(terminal, "the disk is full", "make room and try again", ExitCode.Failure),
        _ => Fail(
            terminal,
            $"unexpected failure: {exception.Message.ReplaceLineEndings(" ")}",
            $"set {DebugVariable}=1 to see the stack trace",
            ExitCode.Failure),
    };

    private static int Fail(Terminal terminal, string message, string? hint, int code)
    {
        terminal.Error.WriteLine($"disentangle: {Shown.Text(message)}");
        if (hint is not null) terminal.Error.WriteLine($"  hint: {Shown.Text(hint)}");
        return code;
    }
}
