using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>All the same value.</summary>
/// <param name="value">The value.</param>
public sealed class Constant(float value) : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random) => values.Fill(value);
}
