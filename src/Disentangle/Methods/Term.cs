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

    /// <summary>How the host measures it once the phase is computed, where no operation of the tape does; the value is then none.</summary>
    public Func<float>? Measure { get; private init; }

    /// <summary>
    /// A number that is only shown, which the host makes of the phase's values. On a device with memory of its own that costs a copy of
    /// what it reads, so it is for what operations of the tape cannot compute.
    /// </summary>
    /// <param name="info">What it measures.</param>
    /// <param name="measure">Called after the phase, before its parameters change.</param>
    public static Term Measured(TermInfo info, Func<float> measure) => new(info, 0, default) { Measure = measure };

    /// <summary>The number, read by the host.</summary>
    public float Read() => Measure is null ? Value.Value.Item : Measure();
}
