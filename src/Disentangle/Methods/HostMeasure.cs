namespace Disentangle.Methods;

/// <summary>A number that the host computes of values of a phase.</summary>
/// <param name="values">The values of <see cref="HostMeasure.Values"/> one after another.</param>
public delegate float HostFunction(ReadOnlySpan<float> values);

/// <summary>What the host measures of a phase, for <see cref="Term.Measured"/>. Used again at each step.</summary>
/// <param name="count">How many values of the tape it takes.</param>
/// <param name="compute">Makes a number of them.</param>
public sealed class HostMeasure(int count, HostFunction compute)
{
    private readonly Var[] _values = new Var[count];

    /// <summary>The values that it takes in this step, set by the phase.</summary>
    public Span<Var> Values => _values;

    /// <summary>How many numbers these are.</summary>
    internal int Length
    {
        get
        {
            int length = 0;
            foreach (Var value in _values) length += value.Value.Count;
            return length;
        }
    }

    /// <summary>The number.</summary>
    internal float Compute(ReadOnlySpan<float> values) => compute(values);
}
