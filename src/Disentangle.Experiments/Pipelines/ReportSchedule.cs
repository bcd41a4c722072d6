namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// When a report is due while a run trains: the first early, so that there is something to see within a minute, and then at checkpoints
/// and ever more rarely between them, as long as all reports together take a small share of the time.
/// </summary>
/// <param name="share">The share of the time that reports may take after the first.</param>
public sealed class ReportSchedule(double share = 0.03)
{
    /// <summary>Seconds of training after which the first report is due.</summary>
    public const double First = 15;

    // A checkpoint calls for the first report before that, but not one of a run that ends in a moment.
    private const double FirstAtCheckpoint = 5;

    private double? _last;
    private double _spent, _lastCost;

    /// <summary>Whether a report is due.</summary>
    /// <param name="seconds">Seconds of training so far, reports not counted.</param>
    /// <param name="checkpoint">Whether a checkpoint was written at this step.</param>
    public bool IsDue(double seconds, bool checkpoint)
    {
        if (_last is not { } last) return seconds >= (checkpoint ? FirstAtCheckpoint : First);
        return (checkpoint || seconds >= 2 * last) && _spent + _lastCost <= share * seconds;
    }

    /// <summary>Takes note of a report.</summary>
    /// <param name="seconds">Seconds of training when it was written.</param>
    /// <param name="cost">Seconds that it took.</param>
    public void Written(double seconds, double cost)
    {
        _last = seconds;
        _lastCost = cost;
        _spent += cost;
    }
}
