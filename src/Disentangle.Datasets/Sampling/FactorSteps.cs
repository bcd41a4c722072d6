using Disentangle.Datasets.Images;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Datasets.Sampling;

/// <summary>Steps in time of factors whose values have an order: <see cref="PairRule.StepRate"/>. Draws allocate nothing.</summary>
internal sealed class FactorSteps
{
    private readonly int[] _places;

    // _weights[i][d]: how likely factor _places[i] moves by d values, beside the others.
    private readonly double[][] _weights;

    /// <summary>The steps of some factors.</summary>
    /// <param name="factors">Those that are categorical, or have one value, stay.</param>
    /// <param name="rate">Above 0.</param>
    public FactorSteps(IReadOnlyList<Factor> factors, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        _places = [.. Enumerable.Range(0, factors.Count).Where(place => factors[place] is { IsCategorical: false, Size: > 1 })];
        _weights = [.. _places.Select(place =>
        {
            int size = factors[place].Size;
            return Enumerable.Range(0, size).Select(distance => Math.Exp(-distance * rate / Math.Log(size))).ToArray();
        })];
    }

    /// <summary>Whether no factor can move.</summary>
    public bool IsEmpty => _places.Length == 0;

    /// <summary>Moves factors.</summary>
    /// <param name="from">The values before, of all factors.</param>
    /// <param name="to">Takes the values after.</param>
    /// <param name="random">Decides them.</param>
    /// <returns>How many factors changed, and the place of the last of them.</returns>
    public (int Changed, int Last) Draw(ReadOnlySpan<int> from, Span<int> to, ref Philox random)
    {
        from.CopyTo(to);
        (int changed, int last) = (0, 0);
        for (int i = 0; i < _places.Length; i++)
        {
            int place = _places[i];
            to[place] = Step(_weights[i], from[place], stays: true, ref random);
            if (to[place] != from[place]) (changed, last) = (changed + 1, place);
        }

        if (changed > 0) return (changed, last);
        int one = random.NextInt(_places.Length);
        last = _places[one];
        to[last] = Step(_weights[one], from[last], stays: false, ref random);
        return (1, last);
    }

    private static int Step(double[] weights, int from, bool stays, ref Philox random)
    {
        double sum = 0;
        for (int value = 0; value < weights.Length; value++) sum += Weight(value);
        double left = random.NextOpenUniform() * sum;
        int chosen = from;
        for (int value = 0; value < weights.Length; value++)
        {
            if (Weight(value) == 0) continue;
            chosen = value;
            left -= Weight(value);
            if (left < 0) break;
        }

        return chosen;

        double Weight(int value) => value == from && !stays ? 0 : weights[Math.Abs(value - from)];
    }
}
