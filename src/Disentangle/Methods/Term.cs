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
}
