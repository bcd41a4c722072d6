using System.CommandLine;
using System.CommandLine.Help;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Commands;
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

    public static Command Root(Terminal terminal)
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
                PluginFile.Load),
            TrainCommand.Create(terminal),
            ResumeCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            ScoreCommand.Create(terminal),
            Commands.Studies.CompareCommand.Create(terminal),
            Commands.Studies.SweepCommand.Create(terminal),
            Commands.Studies.StudyCommand.Create(terminal),
        };
        foreach (AnalysisEntry analysis in AnalysisCatalogue.All) root.Add(AnalysisCommand.Create(analysis, terminal));
        root.Add(UdrCommand.Create(terminal));
        root.Add(TraverseCommand.Create(terminal));
        root.Add(EncodeCommand.Create(terminal));
        root.Add(ImportCommand.Create(terminal));
        root.Add(ExportCommand.Create(terminal));
        root.Add(ListCommand.Create(terminal));
        root.Add(DataCommand.Create(terminal));
        root.Add(BenchCommand.Create(terminal));
        HelpWithExamples.Install(root);
        return root;
    }

    private static int Invoke(string[] args, Terminal terminal)
    {
        // Before the commands are made: each analysis in the catalogue has one.
        foreach (string file in EarlyOption.Find(args, "--plugin")) PluginFile.Load(file);

        // A word that begins with @ is a word, not the name of a file with more of them.
        ParseResult parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
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
