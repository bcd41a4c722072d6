namespace Disentangle.Experiments.Runs;

/// <summary>
/// A run cannot go on for a reason that is no mistake of the user's, such as a full disk. The message is one sentence; programs print it
/// without a stack trace.
/// </summary>
public sealed class RunFailedException : Exception
{
    /// <summary>
    /// The failure that <paramref name="message"/> tells, with a <paramref name="hint"/> on what to do where there is one.
    /// </summary>
    public RunFailedException(string message, string? hint = null, Exception? innerException = null)
        : base(message, innerException) => Hint = hint;

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; }
}
