using Disentangle.Foundation.Numerics;

namespace Disentangle.Initialisers;

/// <summary>
/// Uniform within 1 / sqrt(fan in): the default of PyTorch's layers, which call it Kaiming uniform with a slope of sqrt(5).
/// </summary>
public sealed class FanInUniform : IInitialiser
{
    /// <inheritdoc/>
    public void Fill(Span<float> values, Fan fan, ref Philox random)
    {
        float limit = 1f / MathF.Sqrt(fan.In);
        random.FillUniform(values, -limit, limit);
    }
}
