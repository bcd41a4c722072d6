namespace Disentangle.Experiments.Pipelines;

/// <summary>
/// When pictures of a model are due while it trains. Unless the steps between them are given, they are at round numbers of steps, ever more
/// rarely, as long as all together take a small share of the time.
/// </summary>
/// <param name="every">Steps between pictures; 0 for none; null for round numbers.</param>
/// <param name="share">The share of the time that pictures at round numbers may take.</param>
public sealed class PictureSchedule(long? every, double share = 0.01)
{
    private const long First = 100;

    // Seconds that the first picture is expected to take.
    private const double FirstCost = 0.05;

    // Parts of a power of ten, about evenly spaced on a logarithmic scale.
    private static readonly double[] Round = [1, 1.5, 2, 3, 4, 5, 7];

    private double _spent, _lastCost = FirstCost;

    /// <summary>Whether there are pictures at all.</summary>
    public bool HasAny => every != 0;

    /// <summary>Whether a picture is due.</summary>
    /// <param name="step">The steps done.</param>
    /// <param name="seconds">Seconds of training so far, pictures not counted.</param>
    /// <param name="last">Whether it is the last step.</param>
    public bool IsDue(long step, double seconds, bool last) => every is { } interval
        ? interval > 0 && (last || step % interval == 0)
        : (last || IsRound(step)) && _spent + _lastCost <= share * seconds;

    /// <summary>Takes note of a picture.</summary>
    /// <param name="cost">Seconds that it took.</param>
    public void Drawn(double cost) => (_spent, _lastCost) = (_spent + cost, cost);

    /// <summary>Takes note of what was done for pictures otherwise.</summary>
    /// <param name="cost">Seconds that it took.</param>
    public void Spent(double cost) => _spent += cost;

    private static bool IsRound(long step)
    {
        if (step < First) return false;
        long power = 1;
        while (step / power >= 10) power *= 10;
        return Round.Any(part => part * power == step);
    }
}
