namespace Disentangle.Methods;

/// <summary>One part of a loss.</summary>
/// <param name="Name">What it measures, for example <c>reconstruction</c> or <c>kl</c>.</param>
/// <param name="Weight">What it counts in the loss. Reports show the value without it.</param>
/// <param name="Value">A single number: the mean over the batch, in nats.</param>
public readonly record struct Term(string Name, float Weight, Var Value)
{
    /// <summary>A term that the method's entry describes.</summary>
    public Term(TermInfo info, float weight, Var value)
        : this(info.Name, weight, value)
    {
    }

    /// <summary>How the host measures it, where no operation of the tape does; <see cref="Value"/> is then none.</summary>
    internal HostMeasure? Measure { get; private init; }

    /// <summary>A number that is only shown, which the host makes of values of the phase.</summary>
    /// <param name="info">What it measures.</param>
    /// <param name="measure">
    /// Called after the phase, before its parameters change. All values are read at once with the other terms, which costs little on a
    /// device with memory of its own while they are few.
    /// </param>
    public static Term Measured(TermInfo info, HostMeasure measure) => new(info, 0, default) { Measure = measure };

    /// <summary>The number, read by the host.</summary>
    public float Read()
    {
        if (Measure is not { } measure) return Value.Value.Item;
        List<float> values = [];
        foreach (Var part in measure.Values) values.AddRange(part.Value.HostRead());
        return measure.Compute(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values));
    }
}
