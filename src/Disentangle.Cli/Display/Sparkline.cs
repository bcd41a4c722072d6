namespace Disentangle.Cli.Display;

/// <summary>
/// The course of a number as a line of blocks, each for equally many steps: when there is no room for another block, neighbours become one.
/// </summary>
/// <param name="width">The most blocks, at least 2.</param>
internal sealed class Sparkline(int width)
{
    private const string Blocks = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

    private readonly List<double> _means = [];
    private long _stepsOfBlock = 1, _steps;
    private double _sum;

    /// <summary>Adds the number of the next steps.</summary>
    /// <param name="value">The number; one that is not finite is a gap.</param>
    /// <param name="steps">How many steps it stands for.</param>
    public void Add(double value, long steps = 1)
    {
        while (steps > 0)
        {
            long some = Math.Min(steps, _stepsOfBlock - _steps);
            (_sum, _steps, steps) = (_sum + some * value, _steps + some, steps - some);
            if (_steps < _stepsOfBlock) return;
            _means.Add(_sum / _steps);
            (_sum, _steps) = (0, 0);
            if (_means.Count >= width) Halve();
        }
    }

    /// <summary>The blocks, from the lowest at the least mean to the highest at the largest.</summary>
    public override string ToString()
    {
        IReadOnlyList<double> finite = [.. _means.Where(double.IsFinite)];
        if (finite.Count == 0) return "";
        (double least, double most) = (finite.Min(), finite.Max());
        return string.Concat(_means.Select(mean => !double.IsFinite(mean) ? ' '
            : Blocks[most > least ? (int)Math.Round((mean - least) / (most - least) * (Blocks.Length - 1)) : 0]));
    }

    private void Halve()
    {
        int pairs = _means.Count / 2;
        for (int i = 0; i < pairs; i++) _means[i] = (_means[2 * i] + _means[2 * i + 1]) / 2;

        // Without a neighbour a block is the first half of the next.
        if (_means.Count % 2 == 1) (_sum, _steps) = (_means[^1] * _stepsOfBlock, _stepsOfBlock);
        _means.RemoveRange(pairs, _means.Count - pairs);
        _stepsOfBlock *= 2;
    }
}
