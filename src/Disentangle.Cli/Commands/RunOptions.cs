using System.CommandLine;
using Disentangle.Cli.Display;
using Disentangle.Experiments.Runs;

namespace Disentangle.Cli.Commands;

/// <summary>What every command takes that opens a run on the images that it was trained on.</summary>
internal sealed class RunOptions
{
    /// <summary>The folder of the run.</summary>
    public Argument<string> Run { get; } = Inputs.Run();

    /// <summary>Where its images are.</summary>
    public Option<string?> Data { get; } = MovedData();

    /// <summary>The folder of data sets.</summary>
    public Option<string?> DataRoot { get; } = Inputs.DataRoot();

    /// <summary>Threads that work.</summary>
    public Option<int?> Threads { get; } = Inputs.Threads();

    /// <summary>The option that says where a run's images are now.</summary>
    public static Option<string?> MovedData() => Inputs.Text(
        "--data", "DATA",
        "The new location of the run's data set if it has moved, for example npz:FILE (default: the location in run.json).");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Run);
        AddWithoutRunTo(command);
    }

    /// <summary>Adds all but the folder to a command, which takes several.</summary>
    public void AddWithoutRunTo(Command command)
    {
        command.Add(Data);
        command.Add(DataRoot);
        command.Add(Threads);
    }

    /// <summary>The session of the command.</summary>
    public Session Session(ParseResult parsed) => new(parsed.GetValue(Threads) ?? 0, parsed.GetValue(DataRoot));

    /// <summary>Opens the run to write into its folder.</summary>
    /// <exception cref="UserErrorException">It cannot be opened, another process writes into it, or the images
    /// are not those of the run.</exception>
    public TrainedRun Open(Session session, ParseResult parsed, Terminal terminal) =>
        Open(parsed.GetRequiredValue(Run), session, parsed, terminal);

    /// <summary>Opens a run to write into its folder.</summary>
    /// <inheritdoc cref="Open(Session, ParseResult, Terminal)"/>
    public TrainedRun Open(string folder, Session session, ParseResult parsed, Terminal terminal)
    {
        TrainedRun run = TrainedRun.OpenToWrite(folder, session, parsed.GetValue(Data), terminal.Interrupted);
        NoticeLines.Warn(run.Notice, terminal);
        return run;
    }

    /// <summary>Opens the run to read from it, also while it is trained.</summary>
    /// <exception cref="UserErrorException">It cannot be opened, or the images are not those of the run.</exception>
    /// <param name="session">What the model works on.</param>
    /// <param name="parsed">The options.</param>
    /// <param name="terminal">Where it is told what was damaged.</param>
    /// <param name="step">The training step whose model is opened; null for the last.</param>
    public TrainedRun OpenToRead(Session session, ParseResult parsed, Terminal terminal, long? step = null)
    {
        string folder = parsed.GetRequiredValue(Run);
        TrainedRun run = step is { } at ? TrainedRun.OpenAt(folder, at, session, parsed.GetValue(Data), terminal.Interrupted)
            : TrainedRun.Open(folder, session, parsed.GetValue(Data), cancellation: terminal.Interrupted);
        NoticeLines.Warn(run.Notice, terminal);
        return run;
    }
}
