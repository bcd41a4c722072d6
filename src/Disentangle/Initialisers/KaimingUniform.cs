using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>
/// Uniform within sqrt(6 / fan in), which keeps the variance through ReLU layers (He, Zhang, Ren, Sun: Delving deep into
/// rectifiers, 2015).
/// </summary>
public sealed class KaimingUniform : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random)
    {
        float limit = MathF.Sqrt(6f / fan.In);
        random.FillUniform(values, -limit, limit);
    }
}
