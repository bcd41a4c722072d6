namespace Disentangle.Experiments.Runs;

/// <summary>The session that a caller gave, which stays open, or one of its own, which is closed with it.</summary>
/// <param name="given">The session, or null.</param>
/// <param name="threads">The threads of its own; 0 for one per processor.</param>
internal sealed class SessionUse(Session? given, int threads = 0) : IDisposable
{
    /// <summary>What is worked on.</summary>
    public Session Session { get; } = given ?? new Session(threads);

    /// <summary>Closes the session where nobody gave it.</summary>
    public void Dispose()
    {
        if (given is null) Session.Dispose();
    }
}
