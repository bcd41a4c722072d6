namespace Disentangle.Cli.Hosting;

/// <summary>How a command ended.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something went wrong that is no mistake of the user's: training diverged, the disk is full.</summary>
    public const int Failure = 1;

    /// <summary>A mistake of the user's.</summary>
    public const int Mistake = 2;

    /// <summary>Stopped: by Ctrl-C, by the end of the terminal (SIGHUP) or by SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them in a line, for the help.</summary>
    public const string Help = "Exit codes: 0 success, 1 failure, 2 invalid input, 130 stopped by Ctrl-C, SIGTERM or SIGHUP";
}
