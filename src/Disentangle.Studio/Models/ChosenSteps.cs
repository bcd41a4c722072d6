namespace Disentangle.Studio.Models;

/// <summary>The steps that were chosen for runs in one tab of a browser: every page of a run shows the same.</summary>
internal sealed class ChosenSteps
{
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);

    /// <summary>The step of a run, or null where it is shown as it is now.</summary>
    public long? Of(string? run) => run is not null && _steps.TryGetValue(run, out long step) ? step : null;

    /// <summary>Chooses one; null for the run as it is now.</summary>
    public void Choose(string run, long? step)
    {
        if (step is { } chosen) _steps[run] = chosen;
        else _steps.Remove(run);
    }
}
