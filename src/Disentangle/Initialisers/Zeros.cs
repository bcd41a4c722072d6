using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>All zero.</summary>
public sealed class Zeros : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random) => values.Clear();
}
