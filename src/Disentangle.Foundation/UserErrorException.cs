namespace Disentangle.Foundation;

/// <summary>
/// A mistake in what the user gave: an option, a file, a folder. The message is one sentence that says what is wrong, what was
/// given and what is expected; programs print it without a stack trace.
/// </summary>
public sealed class UserErrorException : Exception
{
    /// <summary>
    /// A mistake described by <paramref name="message"/>, with a <paramref name="hint"/> on what to do where there is one.
    /// </summary>
    public UserErrorException(string message, string? hint = null, Exception? innerException = null)
        : base(message, innerException) => Hint = hint;

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; }

    /// <summary>
    /// Whether it is a failure of the machine or its files that came up on the way, rather than a mistake in what was
    /// given: programs end with another code.
    /// </summary>
    public bool IsFailure { get; init; }
}
